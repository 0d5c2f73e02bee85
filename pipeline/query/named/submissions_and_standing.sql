-- Submissions with what was decided of them, in the order in which they stand.
SELECT * FROM submissions
ORDER BY ref_area, issued_at, received_at, submission_id
