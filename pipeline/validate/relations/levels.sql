-- about: line
-- Each yearly series of the candidate: at the first year of the second of two
-- segments that fit it best, where gain is BIC(line) - BIC(two segments); a series
-- that is too short for two segments at its last year, without gain. A shift at a
-- year that the candidate does not give is no case of it.
SELECT f.*, s.gain, s.declared_break, coalesce(s.points, l.points) AS points, s.before_year, s.before_count
FROM figures f
JOIN (
    SELECT series, count(*) AS points
    FROM yearly GROUP BY series
) l ON l.series = f.series
LEFT JOIN shifts s ON s.series_id = f.series_id
WHERE f.time_period = f.year::VARCHAR AND f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL
  AND (f.year = s.year OR s.year IS NULL)
QUALIFY row_number() OVER (PARTITION BY f.line ORDER BY f.year DESC) = 1
-- told: history_figures
SELECT failing.case_number, list({{figure y}} ORDER BY y.year) AS history_figures
FROM failing
JOIN (FROM yearly SEMI JOIN failing USING (series)) y ON y.series = failing.series
GROUP BY failing.case_number
