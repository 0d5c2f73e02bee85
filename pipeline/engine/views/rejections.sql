-- What was read and became no observation, with the reason.
--
-- columns of rejections
CREATE VIEW rejections AS
SELECT t.* FROM lake.rejections t JOIN processings USING (processing_id);
