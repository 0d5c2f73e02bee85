-- about: nothing
-- Yearly counts of persons along the justice chain, with the number of their
-- stage, from the candidate and from what was accepted before it.
SELECT c.ref_area, c.year, c.obs_value, {{figure c}} AS figure,
       CASE c.indicator WHEN 'PERSONS_SUSPECTED' THEN 1 WHEN 'PERSONS_PROSECUTED' THEN 2 ELSE 3 END AS stage,
       concat_ws(chr(31), c.dataset, c.ref_area, c.sub_area, c.iccs, c.sex, c.age, c.citizenship, c.breakdown) AS person_key
FROM context c
WHERE c.indicator IN ('PERSONS_SUSPECTED', 'PERSONS_PROSECUTED', 'PERSONS_CONVICTED') AND c.unit_measure = 'NUMBER'
  AND c.obs_value >= 0 AND c.time_period = c.year::VARCHAR
