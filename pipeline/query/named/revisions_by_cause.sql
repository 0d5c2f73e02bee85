-- Revisions counted by dataset, pair of submissions, kind and cause, with the size of the changes.
SELECT r.dataset, r.ref_area, r.kind, r.cause, o.release || o.round AS old_issue, n.release || n.round AS new_issue, count(*) AS figures,
    median(abs(r.new_value - r.old_value) / nullif(abs(r.old_value), 0)) AS median_change,
    count(*) FILTER (r.kind = 'changed' AND abs(r.new_value - r.old_value) > 0.1 * abs(r.old_value)) AS above_ten_per_cent
FROM revisions r
LEFT JOIN submissions o ON o.submission_id = r.old_submission_id
LEFT JOIN submissions n ON n.submission_id = r.new_submission_id
GROUP BY ALL
ORDER BY r.dataset, r.ref_area, old_issue, new_issue, r.kind, r.cause
