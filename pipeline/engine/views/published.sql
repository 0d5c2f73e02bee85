-- figures() of the listed submissions without the values that an error holds out, by what was explained up to an instant.
--
-- The figures are joined, not filtered by a semi join: DuckDB reads every column
-- of what it filters, and of what it joins only those that are asked for.
--
-- internal
-- arguments: submission_ids, t
-- columns of series
CREATE MACRO published(submission_ids, t) AS TABLE
WITH held AS (
    FROM figures_in_force(submission_ids)
    ANTI JOIN held_back(t) USING (submission_id, series_id, time_period)
)
SELECT s.* FROM series s JOIN held USING (series_id, time_period, submission_id);
