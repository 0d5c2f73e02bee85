-- What the sources had issued up to an instant, of the submissions accepted now.
--
-- arguments: t
-- columns of series
CREATE MACRO as_issued(t) AS TABLE
FROM published(
    (SELECT list(submission_id) FROM submissions
     WHERE status = 'accepted' AND issued_at <= CAST(t AS TIMESTAMPTZ)),
    'infinity');
