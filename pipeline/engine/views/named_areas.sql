-- Areas that a delivery names. Its scopes of area * are about all others.
--
-- internal
-- column delivery_id VARCHAR: Delivery.
-- column ref_area VARCHAR: Area that the delivery names.
CREATE TABLE named_areas AS
SELECT delivery_id, ref_area FROM submissions WHERE ref_area <> '*'
UNION
SELECT delivery_id, ref_area FROM blocks WHERE ref_area <> '*';
