-- The commits of the lake state that this query reads, in the order of sequence.
--
-- One delivery may have been processed several times: with new rules, a new
-- correspondence, a mended reader. The processing of its highest sequence counts.
--
-- column commit_id VARCHAR: Commit.
-- column processing_id VARCHAR: Processing that was committed.
-- column delivery_id VARCHAR: Delivery that was processed.
-- column sequence BIGINT: Running number of the commit in the lake.
-- column committed_at TIMESTAMP WITH TIME ZONE: When it was committed.
-- column digests MAP(VARCHAR, VARCHAR): What it was made from: reader, schema, correspondences and so on, each with its digest.
-- column counts BOOLEAN: Whether it is the last commit of its delivery.
CREATE VIEW commits AS
SELECT *, sequence = max(sequence) OVER (PARTITION BY delivery_id) AS counts
FROM lake.commits;
