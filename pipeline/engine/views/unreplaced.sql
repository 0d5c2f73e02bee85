-- The figures of the baseline that the candidate does not replace; see context.
--
-- internal
CREATE TABLE unreplaced AS
WITH named AS (
    SELECT ref_area FROM candidate_submissions
    UNION
    SELECT ref_area FROM candidate_scopes
),
replaced AS (
    SELECT DISTINCT c.*
    FROM (SELECT DISTINCT provider, dataset, ref_area, coalesce(table_id, '') AS table_id, year FROM baseline) c
    CROSS JOIN (VALUES (FALSE), (TRUE)) AS area(any_area)
    CROSS JOIN (VALUES (FALSE), (TRUE)) AS form(any_table)
    JOIN candidate_scopes b
      ON b.provider = c.provider AND b.dataset = c.dataset
     AND b.ref_area = if(any_area, '*', c.ref_area)
     AND b.table_id = if(any_table, '*', c.table_id)
     AND c.year BETWEEN b.year_from AND b.year_to
    LEFT JOIN named n ON any_area AND n.ref_area = c.ref_area
    WHERE n.ref_area IS NULL
)
SELECT b.*
FROM baseline b
ANTI JOIN replaced r
  ON r.provider = b.provider AND r.dataset = b.dataset AND r.ref_area = b.ref_area
 AND r.table_id = coalesce(b.table_id, '') AND r.year = b.year
ANTI JOIN candidate_series s ON s.series_id = b.series_id AND s.time_period = b.time_period;
