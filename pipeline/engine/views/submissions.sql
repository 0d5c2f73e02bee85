-- What each area delivered, with what was decided of it and its place in the order of submissions.
--
-- The order is issued_at, received_at, submission_id; it never ties, and it does
-- not depend on when a submission was processed.
--
-- columns of submissions
-- column status VARCHAR: accepted, returned or withdrawn; received when nothing was decided.
-- column decided_at TIMESTAMP WITH TIME ZONE: When that was decided; missing when nothing was.
-- column ordinal BIGINT: Place in the order of submissions, from 1.
CREATE TABLE submissions AS
SELECT
    s.*,
    coalesce(d.status, 'received') AS status,
    d.decided_at,
    row_number() OVER (ORDER BY s.issued_at, s.received_at, s.submission_id) AS ordinal
FROM lake.submissions s
SEMI JOIN processings USING (processing_id)
LEFT JOIN decisions('infinity') d USING (submission_id);
