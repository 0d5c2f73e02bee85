-- Failures of rules that used one figure.
-- $1 series: id of the series
-- $2 period: time period, such as 2021
-- $3 submission: id of the submission
SELECT DISTINCT f.finding_id, f.rule_id, f.severity, f.message, f.figures
FROM findings f
WHERE f.outcome = 'fail' AND f.submission_id = $3
  AND (f.series_id = $1 AND f.time_period = $2 OR list_contains(f.figure_ids, $1 || '@' || $2))
ORDER BY f.severity, f.rule_id, f.finding_id
