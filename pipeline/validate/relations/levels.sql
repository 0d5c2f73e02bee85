-- about: figure
-- Each yearly series of the candidate: at the first year of the second of two
-- segments that fit it best, where gain is BIC(line) - BIC(two segments); a series
-- that is too short for two segments at its last year, without gain. A shift at a
-- year that the candidate does not give is no case of it.
SELECT f.*, s.gain, s.declared_break, coalesce(s.points, l.points) AS points, s.before_year, s.before_count, l.figures AS history_figures
FROM figures f
JOIN (
    SELECT series_id, count(*) AS points, list(figure ORDER BY year) AS figures
    FROM history GROUP BY series_id
) l ON l.series_id = f.series_id
LEFT JOIN shifts s ON s.series_id = f.series_id
WHERE f.time_period = f.year::VARCHAR AND f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL
  AND (f.year = s.year OR s.year IS NULL)
QUALIFY row_number() OVER (PARTITION BY f.submission_id, f.series_id ORDER BY f.year DESC) = 1
