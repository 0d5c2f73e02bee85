-- about: table
-- One row per submission and table: yearly figures of another period than the
-- calendar year, stocks without their day, and what the metadata say of both.
SELECT c.submission_id, c.provider, c.dataset, c.ref_area, c.table_id,
       concat_ws('/', c.provider, c.dataset, c.ref_area, c.table_id) AS place,
       count(*) FILTER (c.freq = 'A') AS yearly, count(*) FILTER (c.freq = 'A' AND c.time_period <> c.year::VARCHAR) AS other_periods,
       min(c.time_period) FILTER (c.freq = 'A' AND c.time_period <> c.year::VARCHAR) AS period_example,
       count(*) FILTER (c.time_per_collect = 'E' AND c.obs_value IS NOT NULL) AS stocks,
       count(*) FILTER (c.time_per_collect = 'E' AND c.obs_value IS NOT NULL AND coalesce(c.reference_date, '') = '') AS undated,
       coalesce(any_value(m.answers), 0) AS answers, coalesce(any_value(m.periods), 0) AS periods_stated, coalesce(any_value(m.days), 0) AS days_stated,
       list(c.figure ORDER BY c.snapshot, length(c.locator), c.locator)
           FILTER (c.freq = 'A' AND c.time_period <> c.year::VARCHAR OR c.time_per_collect = 'E' AND coalesce(c.reference_date, '') = '') AS figures
FROM cells c
LEFT JOIN (
    SELECT submission_id, table_id, count(*) AS answers, count(*) FILTER (concept = 'REFERENCE_PERIOD') AS periods, count(*) FILTER (concept = 'REFERENCE_DATE') AS days
    FROM candidate_metadata GROUP BY submission_id, table_id
) m ON m.submission_id = c.submission_id AND m.table_id = c.table_id
GROUP BY c.submission_id, c.provider, c.dataset, c.ref_area, c.table_id
