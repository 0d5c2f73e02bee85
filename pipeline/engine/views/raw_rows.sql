-- Every value cell in the source's own words, as the processing that counts read it.
--
-- columns of raw_rows
CREATE VIEW raw_rows AS
SELECT t.* FROM lake.raw_rows t JOIN processings USING (processing_id);
