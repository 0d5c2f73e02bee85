-- about: figure
-- Each series that was given before and is given now, at the year that was revised
-- most. z is the log ratio of old and new count over what chance alone does.
SELECT k.*, count(*) FILTER (k.change > 10 AND k.z > 2.58) OVER (PARTITION BY k.submission_id, k.series_id) AS years_revised
FROM (
    SELECT *, 100 * abs(value_now / nullif(obs_value, 0) - 1) AS change,
           abs(ln((value_now + 0.5) / (obs_value + 0.5))) / sqrt(1 / (value_now + 0.5) + 1 / (obs_value + 0.5)) AS z
    FROM compared
    WHERE unit_measure = 'NUMBER' AND value_now >= 0 AND obs_value >= 0
) k
QUALIFY row_number() OVER (PARTITION BY k.submission_id, k.series_id ORDER BY k.z DESC, k.time_period DESC) = 1
