-- How firmly the figures of a submission rest on the ICCS.
--
-- columns of coverage
CREATE VIEW coverage AS
SELECT t.* FROM lake.coverage t JOIN processings USING (processing_id);
