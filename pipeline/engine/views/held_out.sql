-- Figures that would be in current if an error did not hold them out, one row a figure and rule.
--
-- columns of series
-- column finding_id VARCHAR: Finding that holds it out.
-- column rule_id VARCHAR: Rule that failed.
-- column message VARCHAR: What is wrong.
CREATE VIEW held_out AS
SELECT s.*, h.finding_id, h.rule_id, h.message
FROM figures((SELECT list(submission_id) FROM submissions WHERE status = 'accepted')) s
JOIN held_back('infinity') h USING (submission_id, series_id, time_period);
