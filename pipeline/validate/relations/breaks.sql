-- about: figure
-- Each count of the candidate that breaks with the year before, with what is said of the reason.
SELECT f.*, coalesce(m.reasons, 0) AS reasons
FROM figures f
LEFT JOIN (
    SELECT submission_id, table_id, count(*) AS reasons FROM candidate_metadata
    WHERE concept IN ('BREAK', 'BREAK_REASON') AND (coalesce(code, '') <> '' OR coalesce(text, '') <> '') GROUP BY submission_id, table_id
) m ON m.submission_id = f.submission_id AND m.table_id = f.table_id
WHERE list_contains(coalesce(f.obs_status, []), 'B') AND f.unit_measure = 'NUMBER'
