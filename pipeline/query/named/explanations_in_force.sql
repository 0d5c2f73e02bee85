-- Reasons that focal points gave for findings and that hold: the figures are still those that were explained.
SELECT DISTINCT e.*
FROM explanations e
JOIN findings f ON f.finding_id = e.finding_id AND f.figures = e.figures
ORDER BY e.finding_id, e.decided_at, e.explanation_id
