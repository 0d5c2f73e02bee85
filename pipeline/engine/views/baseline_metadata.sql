-- How the accepted submissions before the candidate say that their figures are made.
--
-- columns of metadata
CREATE VIEW baseline_metadata AS
SELECT m.* FROM metadata m SEMI JOIN lake.baseline USING (submission_id);
