-- about: nothing
-- Each count with the nearest category above it that the same submission gives
-- for the same group: all other dimensions are equal.
SELECT c.*, a.iccs AS above, a.series_id AS above_series, a.exact AS above_value, a.figure AS above_figure
FROM figures c
JOIN within w ON w.code = c.iccs
JOIN figures a ON a.iccs = w.above AND {{same c a but iccs}}
WHERE c.unit_measure = 'NUMBER' AND c.exact IS NOT NULL AND a.exact IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY c.submission_id, c.series_id, c.time_period ORDER BY w.distance, w.above) = 1
