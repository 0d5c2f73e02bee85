-- What the accepted submissions of other sources say of the candidate's areas; a candidate is compared with it.
--
-- Other sources are other providers or other datasets; what they say of one key
-- stands here once for each of them.
--
-- columns of series
CREATE VIEW others AS
FROM figures((SELECT list(submission_id) FROM lake.others));
