-- Failures of rules in the processing that counts.
--
-- columns of findings
CREATE VIEW findings AS
FROM lake.findings SEMI JOIN processings USING (processing_id);
