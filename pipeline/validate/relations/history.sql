-- about: nothing
-- Yearly counts of the candidate and of what was accepted before it.
SELECT c.series_id, c.time_period, c.year, c.obs_value, TRY_CAST(c.obs_value AS DECIMAL(24, 6)) AS exact, c.obs_status,
       c.months_covered, c.agencies_covered, c.population_covered,
       {{figure c}} AS figure
FROM context c
WHERE c.unit_measure = 'NUMBER' AND c.obs_value >= 0 AND c.time_period = c.year::VARCHAR
QUALIFY row_number() OVER (PARTITION BY c.series_id, c.time_period ORDER BY c.submission_id) = 1
