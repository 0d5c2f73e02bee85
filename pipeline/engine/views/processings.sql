-- The processing of each delivery that counts: the one with the highest commit sequence.
--
-- internal
-- column processing_id VARCHAR: Processing.
-- column delivery_id VARCHAR: Delivery.
CREATE TABLE processings AS
SELECT processing_id, delivery_id FROM commits WHERE counts;
