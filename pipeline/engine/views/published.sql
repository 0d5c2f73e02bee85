-- figures() of the listed submissions without the values that an error holds out, by what was explained up to an instant.
--
-- internal
-- arguments: submission_ids, t
-- columns of series
CREATE MACRO published(submission_ids, t) AS TABLE
FROM figures(submission_ids)
ANTI JOIN held_back(t) USING (submission_id, series_id, time_period);
