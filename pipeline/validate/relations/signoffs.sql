-- about: table
-- One row per submission: what was decided of it, and which of its findings nobody
-- has explained. An explanation holds for the figures that it was given for.
SELECT s.submission_id, s.provider, s.dataset, s.ref_area, '' AS table_id,
       concat_ws('/', s.provider, s.dataset, s.ref_area, CASE WHEN s.round <> '' THEN s.round ELSE s.release END, s.part) AS place,
       coalesce(s.acceptance, '') AS acceptance, coalesce(d.status, 'received') AS status,
       coalesce(e.released, false) AS released, coalesce(e.reviewed, false) AS reviewed,
       coalesce(f.errors_unexplained, 0) AS errors_unexplained, coalesce(f.warnings, 0) AS warnings, coalesce(f.warnings_unexplained, 0) AS warnings_unexplained,
       f.finding_figures
FROM candidate_submissions s
LEFT JOIN (
    SELECT submission_id, max_by(type, decided_at::VARCHAR || lpad(sequence::VARCHAR, 9, '0') || event_id) AS status
    FROM events WHERE type IN ('accepted', 'returned', 'withdrawn', 'released') GROUP BY submission_id
) d ON d.submission_id = s.submission_id
LEFT JOIN (
    SELECT submission_id, bool_or(type = 'released') AS released, bool_or(type = 'reviewed') AS reviewed FROM events GROUP BY submission_id
) e ON e.submission_id = s.submission_id
LEFT JOIN (
    SELECT g.submission_id,
           count(*) FILTER (g.severity = 'ERROR' AND x.finding_id IS NULL) AS errors_unexplained,
           count(*) FILTER (g.severity = 'WARNING') AS warnings,
           count(*) FILTER (g.severity = 'WARNING' AND x.finding_id IS NULL) AS warnings_unexplained,
           list('' || chr(31) || g.finding_id || chr(31) || coalesce(g.locators[1], '') ORDER BY g.finding_id) FILTER (x.finding_id IS NULL) AS finding_figures
    FROM findings g
    LEFT JOIN (SELECT DISTINCT finding_id, figures FROM explanations) x ON x.finding_id = g.finding_id AND x.figures = g.figures
    GROUP BY g.submission_id
) f ON f.submission_id = s.submission_id
WHERE s.ref_area <> '*'
