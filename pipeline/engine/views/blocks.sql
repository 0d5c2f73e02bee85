-- Scopes of the processing that counts, each with the place of its submission in the order.
--
-- internal
-- columns of scopes
-- column ordinal BIGINT: Place of the submission in the order of submissions.
CREATE TABLE blocks AS
SELECT scopes.*, submissions.ordinal
FROM scopes JOIN submissions USING (submission_id, processing_id);
