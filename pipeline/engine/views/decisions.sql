-- What had been decided of each submission by an instant: its last deciding event up to then.
--
-- Deciding are accepted, returned and withdrawn. The last is the last by
-- decided_at, sequence and event_id, an order without ties. A submission of
-- which nothing was decided has no row.
--
-- arguments: t
-- column submission_id VARCHAR: Submission.
-- column status VARCHAR: accepted, returned or withdrawn.
-- column decided_at TIMESTAMP WITH TIME ZONE: When that was decided.
CREATE MACRO decisions(t) AS TABLE
SELECT submission_id, type AS status, decided_at
FROM events
WHERE type IN ('accepted', 'returned', 'withdrawn') AND decided_at <= CAST(t AS TIMESTAMPTZ)
QUALIFY row_number() OVER (
    PARTITION BY submission_id ORDER BY decided_at DESC, sequence DESC, event_id DESC
) = 1;
