-- about: nothing
-- The yearly counts of every series of the candidate with at least six of them.
SELECT h.series_id, h.year, h.obs_value, list_contains(coalesce(h.obs_status, []), 'B') AS declared_break
FROM history h
WHERE h.series_id IN (SELECT series_id FROM history GROUP BY series_id HAVING count(*) >= 6)
  AND h.series_id IN (SELECT series_id FROM figures WHERE unit_measure = 'NUMBER' AND obs_value IS NOT NULL)
