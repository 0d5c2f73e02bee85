-- What happened to one submission, in order.
SELECT type, actor, reason, decided_at FROM events WHERE submission_id = $1 ORDER BY decided_at, sequence, event_id
