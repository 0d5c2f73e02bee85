-- Blocks of cells for which a submission speaks.
--
-- columns of scopes
CREATE VIEW scopes AS
SELECT t.* FROM lake.scopes t JOIN processings USING (processing_id);
