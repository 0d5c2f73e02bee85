-- Figures that an open error holds out, once each however many rules hold them.
SELECT DISTINCT ON (series_id, time_period, submission_id) *, '' AS chosen_by
FROM held_out
WHERE conf_status = 'F' AND freq = 'A'
ORDER BY series_id, time_period, submission_id, finding_id
