-- Figures at ICCS grain of the processing that counts, whatever was decided of their submission; see current for what holds.
--
-- columns of series
CREATE VIEW series AS
SELECT t.* FROM lake.series t JOIN processings USING (processing_id);
