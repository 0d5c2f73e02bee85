-- about: table
-- One row per override of a workspace, with how many findings it changed and how
-- often its rule failed.
SELECT o.submission_id, '' AS provider, '' AS dataset, o.ref_area, '' AS table_id, concat_ws('/', o.rule_id, o.ref_area) AS place,
       o.rule_id, coalesce(o.severity, '') AS severity, coalesce(o.agreed_by, '') AS agreed_by, o.raises, o.used, o.failures
FROM overrides o
