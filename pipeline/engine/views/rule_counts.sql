-- How often each rule passed, failed or stayed undecided in a submission.
--
-- columns of rule_counts
CREATE VIEW rule_counts AS
FROM lake.rule_counts SEMI JOIN processings USING (processing_id);
