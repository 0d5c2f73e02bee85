-- How often each rule passed, failed or stayed undecided in a submission.
--
-- columns of rule_counts
CREATE VIEW rule_counts AS
SELECT t.* FROM lake.rule_counts t JOIN processings USING (processing_id);
