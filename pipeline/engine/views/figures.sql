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
    SELECT submission_id, ordinal FROM submissions
    WHERE submission_id IN (SELECT unnest(submission_ids))
),
covered AS (
    SELECT provider, dataset, ref_area, table_id, year, max(ordinal) AS last_ordinal
    FROM coverings('series') SEMI JOIN listed USING (submission_id)
    GROUP BY ALL
),
in_force AS (
    SELECT s.series_id, s.time_period, max(l.ordinal) AS ordinal
    FROM series s
    JOIN listed l USING (submission_id)
    LEFT JOIN covered c
      ON c.provider = s.provider AND c.dataset = s.dataset AND c.ref_area = s.ref_area
     AND c.table_id = coalesce(s.table_id, '') AND c.year = s.year
    WHERE l.ordinal >= coalesce(c.last_ordinal, 0)
    GROUP BY ALL
)
SELECT s.*
FROM series s
JOIN listed l USING (submission_id)
SEMI JOIN in_force f ON f.series_id = s.series_id AND f.time_period = s.time_period AND f.ordinal = l.ordinal;
