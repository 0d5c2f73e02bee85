-- Consecutive processings of the same delivery, and what changed in how they were made.
--
-- Labels become dimensions by the schema, so a change of the schema is a change
-- of the mapping.
--
-- internal
-- column old_processing_id VARCHAR: Processing that counted before.
-- column new_processing_id VARCHAR: Processing that took its place.
-- column remapped BOOLEAN: Whether correspondences, mapping or schema changed.
-- column reread BOOLEAN: Whether the reader changed.
-- column corrected BOOLEAN: Whether the declared corrections changed.
CREATE VIEW processing_steps AS
WITH steps AS (
    SELECT
        lag(processing_id) OVER delivery AS old_processing_id,
        processing_id AS new_processing_id,
        lag(digests) OVER delivery AS old,
        digests AS new
    FROM commits
    WINDOW delivery AS (PARTITION BY delivery_id ORDER BY sequence)
)
SELECT
    old_processing_id,
    new_processing_id,
    old['correspondences'] IS DISTINCT FROM new['correspondences']
        OR old['mapping'] IS DISTINCT FROM new['mapping']
        OR old['schema'] IS DISTINCT FROM new['schema'] AS remapped,
    old['reader'] IS DISTINCT FROM new['reader'] AS reread,
    old['corrections'] IS DISTINCT FROM new['corrections'] AS corrected
FROM steps
WHERE old_processing_id <> new_processing_id;
