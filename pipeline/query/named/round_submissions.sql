-- What came in a round: one row a submission, with what was asked, answered and found.
-- $1 round: year of the round, such as 2024
WITH found AS (
    SELECT submission_id, count(*) FILTER (severity = 'ERROR') AS errors, count(*) FILTER (severity = 'WARNING') AS warnings,
        count(*) FILTER (severity = 'INFORMATION') AS notes, count(*) FILTER (severity <> 'INFORMATION' AND explained) AS explained
    FROM (
        SELECT f.submission_id, f.severity, e.finding_id IS NOT NULL AS explained
        FROM findings f
        LEFT JOIN (SELECT DISTINCT finding_id, figures FROM explanations) e ON e.finding_id = f.finding_id AND e.figures = f.figures
        WHERE f.outcome = 'fail'
    )
    GROUP BY submission_id
)
SELECT s.submission_id, s.ref_area, s.part, s.status, s.issued_at, s.received_at, s.cells, s.with_value, s.typed_empty, s.rejected,
    coalesce(f.errors, 0) AS errors, coalesce(f.warnings, 0) AS warnings, coalesce(f.notes, 0) AS notes, coalesce(f.explained, 0) AS explained
FROM submissions s LEFT JOIN found f USING (submission_id)
WHERE s.round = $1
ORDER BY s.ref_area, s.issued_at, s.submission_id
