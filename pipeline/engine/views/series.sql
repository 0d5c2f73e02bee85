-- Figures at ICCS grain of the processing that counts, whatever was decided of their submission; see current for what holds.
--
-- columns of series
CREATE VIEW series AS
FROM lake.series SEMI JOIN processings USING (processing_id);
