-- about: nothing
-- Counts that other sources give for the areas of the candidate.
SELECT o.provider, o.dataset, o.ref_area, o.obs_value, {{figure o}} AS figure, {{concept o}} AS concept_key,
       CASE WHEN o.dataset IN ('CAUSES-OF-DEATH', 'WHO-MORTALITY') THEN 'health'
            WHEN o.dataset IN ('PRISON-CENSUS', 'WORLD-PRISON-BRIEF') THEN 'census'
            WHEN o.dataset = 'GLOTIP' THEN 'trafficking' ELSE 'survey' END AS kind
FROM others o
WHERE o.unit_measure = 'NUMBER' AND o.obs_value >= 0
  AND o.ref_area IN (SELECT ref_area FROM candidate_submissions)
QUALIFY row_number() OVER (PARTITION BY o.series_id, o.time_period ORDER BY o.submission_id) = 1
