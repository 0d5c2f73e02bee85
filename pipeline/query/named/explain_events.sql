-- What happened to one submission, in order.
-- $1 submission: id of the submission
SELECT type, actor, reason, decided_at FROM events WHERE submission_id = $1 ORDER BY decided_at, sequence, event_id
