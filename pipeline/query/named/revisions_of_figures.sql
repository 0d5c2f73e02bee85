-- Differences between submissions about the same figure, free for publication on both sides.
WITH hidden AS (
    SELECT DISTINCT series_id, time_period, submission_id FROM observations WHERE conf_status IS DISTINCT FROM 'F'
)
SELECT r.*
FROM revisions r
ANTI JOIN hidden o ON o.series_id = r.series_id AND o.time_period = r.time_period AND o.submission_id = r.old_submission_id
ANTI JOIN hidden n ON n.series_id = r.series_id AND n.time_period = r.time_period AND n.submission_id = r.new_submission_id
WHERE r.freq = 'A'
ORDER BY r.ref_area, r.indicator, r.iccs, r.role, r.sex, r.age, r.series_id, r.time_period,
    r.new_submission_id, r.old_submission_id, r.kind, r.cause, r.old_value, r.new_value
