-- about: nothing
-- Every series of counts of the candidate with those of the same concept and area
-- that other sources give. Series are paired once, for all their years. The kind of
-- the other source is told by its dataset.
SELECT k.line, o.other_line, o.provider AS other_provider, o.dataset AS other_dataset,
       CASE WHEN o.dataset IN ('CAUSES-OF-DEATH', 'WHO-MORTALITY') THEN 'health'
            WHEN o.dataset IN ('PRISON-CENSUS', 'WORLD-PRISON-BRIEF') THEN 'census'
            WHEN o.dataset = 'GLOTIP' THEN 'trafficking' ELSE 'survey' END AS kind
FROM lines k
JOIN elsewhere_lines o ON o.ref_area = k.ref_area AND o.concept_key = {{series_concept k}}
WHERE k.unit_measure = 'NUMBER' AND NOT (o.provider = k.provider AND o.dataset = k.dataset)
