-- What the accepted submissions before the candidate say together; a candidate is compared with it.
--
-- columns of series
CREATE TABLE baseline AS
FROM figures((SELECT list(submission_id) FROM lake.baseline));
