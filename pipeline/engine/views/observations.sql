-- Figures at national grain, mapped to the ICCS or not, of the processing that counts, whatever was decided of their submission.
--
-- columns of observations
CREATE VIEW observations AS
SELECT t.* FROM lake.observations t JOIN processings USING (processing_id);
