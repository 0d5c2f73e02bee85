-- The published figures of one area, category and year.
SELECT * FROM consolidated
WHERE ref_area = $1 AND iccs = $2 AND year = $3 AND freq = 'A' AND conf_status = 'F'
ORDER BY indicator, unit_measure, series_id, time_period
