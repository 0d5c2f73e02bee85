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
WITH listed AS (
    SELECT unnest(submission_ids) AS submission_id
),
covered AS (
    SELECT provider, dataset, ref_area, table_id, year, max(ordinal) AS last_ordinal
    FROM coverings('figure_index') SEMI JOIN listed USING (submission_id)
    GROUP BY ALL
),
in_force AS (
    SELECT i.series_id, i.time_period, arg_max(i.submission_id, i.ordinal) AS submission_id
    FROM figure_index i
    SEMI JOIN listed USING (submission_id)
    LEFT JOIN covered c USING (provider, dataset, ref_area, table_id, year)
    WHERE i.ordinal >= coalesce(c.last_ordinal, 0)
    GROUP BY ALL
)
FROM series SEMI JOIN in_force USING (series_id, time_period, submission_id);
