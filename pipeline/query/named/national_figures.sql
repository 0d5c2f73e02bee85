-- The national figures that the reported figures were made of.
SELECT o.series_id, o.time_period, o.submission_id, o.national_code, o.relation, o.snapshot, o.locator, o.value_raw
FROM observations o
SEMI JOIN (
    SELECT series_id, time_period, submission_id FROM consolidated WHERE conf_status = 'F' AND freq = 'A'
    UNION
    SELECT series_id, time_period, submission_id FROM held_out WHERE conf_status = 'F' AND freq = 'A'
) f USING (series_id, time_period, submission_id)
ORDER BY o.series_id, o.time_period, o.submission_id, o.national_code, o.occurrence, o.locator
