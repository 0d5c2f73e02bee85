-- What was read and became no observation, with the reason.
--
-- columns of rejections
CREATE VIEW rejections AS
FROM lake.rejections SEMI JOIN processings USING (processing_id);
