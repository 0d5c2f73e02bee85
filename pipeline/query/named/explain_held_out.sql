-- Figures of one area, category and year that an error holds out of what is published, once each however many rules hold them.
-- $1 area: code of the area, such as FIN
-- $2 category: ICCS code, such as 0101
-- $3 year: calendar year, such as 2021
SELECT DISTINCT ON (series_id, time_period, submission_id) *, '' AS chosen_by
FROM held_out
WHERE ref_area = $1 AND iccs = $2 AND year = $3 AND freq = 'A' AND conf_status = 'F'
ORDER BY series_id, time_period, submission_id, finding_id
