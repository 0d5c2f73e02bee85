-- about: figure
-- Each series of the candidate at the first year of the second of two segments
-- that fit it best; gain is BIC(line) - BIC(two segments).
SELECT f.*, s.gain, s.points, s.declared_break, s.before_mean, s.after_mean, h.figures AS history_figures
FROM figures f
JOIN shifts s ON s.series_id = f.series_id AND s.year = f.year
JOIN (SELECT series_id, list(figure ORDER BY year) AS figures FROM history GROUP BY series_id) h ON h.series_id = f.series_id
WHERE f.time_period = f.year::VARCHAR AND f.obs_value IS NOT NULL
