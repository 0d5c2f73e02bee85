-- Answers of the metadata sheets: how a country makes its figures.
--
-- columns of metadata
CREATE VIEW metadata AS
SELECT t.* FROM lake.metadata t JOIN processings USING (processing_id);
