-- Failures of rules.
SELECT * FROM findings
WHERE outcome = 'fail'
ORDER BY ref_area, series_id, time_period, rule_id, finding_id, submission_id
