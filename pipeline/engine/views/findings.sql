-- Failures of rules in the processing that counts.
--
-- columns of findings
CREATE VIEW findings AS
SELECT t.* FROM lake.findings t JOIN processings USING (processing_id);
