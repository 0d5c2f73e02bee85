-- about: table
-- One row per submission and table: records updated, added and deleted against
-- what was accepted before. A record is a count or percentage with a value.
-- Additions count for the years that the earlier submission already covered: a
-- new year is no revision. Without an earlier figure there is nothing to compare.
SELECT submission_id, provider, dataset, ref_area, table_id,
       concat_ws('/', provider, dataset, ref_area, table_id) AS place,
       count(*) FILTER (was IS NOT NULL) AS records_before,
       count(*) AS records,
       count(*) FILTER (was IS NOT NULL AND now IS NOT NULL AND was <> now) AS updated,
       count(*) FILTER (was IS NULL) AS added,
       count(*) FILTER (now IS NULL) AS deleted,
       list(figure ORDER BY figure) FILTER (was IS DISTINCT FROM now) AS figures
FROM (
    SELECT submission_id, provider, dataset, ref_area, table_id, obs_value AS was, value_now AS now,
           CASE WHEN value_now IS NULL THEN figure ELSE figure_now END AS figure
    FROM compared
    UNION ALL
    SELECT f.submission_id, f.provider, f.dataset, f.ref_area, f.table_id, NULL AS was, f.obs_value AS now, f.figure
    FROM figures f
    LEFT JOIN (
        SELECT submission_id, table_id, min(year) AS first_year, max(year) AS last_year
        FROM compared GROUP BY submission_id, table_id
    ) covered ON covered.submission_id = f.submission_id AND covered.table_id = f.table_id
    WHERE f.unit_measure <> 'PER_100000_POP' AND f.obs_value IS NOT NULL
      AND (covered.first_year IS NULL OR f.year BETWEEN covered.first_year AND covered.last_year)
      AND NOT EXISTS (SELECT 1 FROM compared k WHERE k.series_id = f.series_id AND k.time_period = f.time_period)
)
GROUP BY submission_id, provider, dataset, ref_area, table_id
