-- The keys that a list of submissions, all taken as accepted, say together, each with the submission that gives it; see figures.
--
-- internal
-- arguments: submission_ids
CREATE MACRO figures_in_force(submission_ids) AS TABLE
WITH listed AS (
    SELECT unnest(submission_ids) AS submission_id
),
covered AS (
    SELECT provider, dataset, ref_area, table_id, year, max(ordinal) AS last_ordinal
    FROM coverings('figure_index') SEMI JOIN listed USING (submission_id)
    GROUP BY ALL
)
SELECT i.series_id, i.time_period, arg_max(i.submission_id, i.ordinal) AS submission_id
FROM figure_index i
SEMI JOIN listed USING (submission_id)
LEFT JOIN covered c USING (provider, dataset, ref_area, table_id, year)
WHERE i.ordinal >= coalesce(c.last_ordinal, 0)
GROUP BY ALL;
