-- Failures of rules that used one figure.
SELECT DISTINCT f.finding_id, f.rule_id, f.severity, f.message, f.figures
FROM findings f
WHERE f.outcome = 'fail' AND f.submission_id = $3
  AND (f.series_id = $1 AND f.time_period = $2 OR list_contains(f.figure_ids, $1 || '@' || $2))
ORDER BY f.severity, f.rule_id, f.finding_id
