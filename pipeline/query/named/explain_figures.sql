-- The published figures of one area, category and year.
-- $1 area: code of the area, such as FIN
-- $2 category: ICCS code, such as 0101
-- $3 year: calendar year, such as 2021
SELECT * FROM consolidated
WHERE ref_area = $1 AND iccs = $2 AND year = $3 AND freq = 'A' AND conf_status = 'F'
ORDER BY indicator, unit_measure, series_id, time_period
