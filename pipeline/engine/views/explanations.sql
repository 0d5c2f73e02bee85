-- Reasons that focal points gave for findings.
--
-- columns of explanations
CREATE VIEW explanations AS FROM lake.explanations;
