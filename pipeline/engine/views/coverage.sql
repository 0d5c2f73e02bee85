-- How firmly the figures of a submission rest on the ICCS.
--
-- columns of coverage
CREATE VIEW coverage AS
FROM lake.coverage SEMI JOIN processings USING (processing_id);
