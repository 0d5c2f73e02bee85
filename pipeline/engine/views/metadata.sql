-- Answers of the metadata sheets: how a country makes its figures.
--
-- columns of metadata
CREATE VIEW metadata AS
FROM lake.metadata SEMI JOIN processings USING (processing_id);
