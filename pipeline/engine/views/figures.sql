-- What a list of submissions, all taken as accepted, say together: one figure a key.
--
-- A figure is in force if no later submission of the list has a scope that
-- covers its cell. Scopes decide, not keys: a key that the later submission no
-- longer gives is withdrawn. Where two submissions give the same key from cells
-- that neither takes from the other, such as two tables, the later one counts.
--
-- arguments: submission_ids
-- columns of series
CREATE MACRO figures(submission_ids) AS TABLE
SELECT s.*
FROM series s
JOIN figures_in_force(submission_ids) USING (series_id, time_period, submission_id);
