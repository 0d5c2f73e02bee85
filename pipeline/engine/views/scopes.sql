-- Blocks of cells for which a submission speaks.
--
-- columns of scopes
CREATE VIEW scopes AS
FROM lake.scopes SEMI JOIN processings USING (processing_id);
