-- about: nothing
-- The yearly counts of every series of the candidate with at least six of them,
-- with the spread of its family.
SELECT h.series_id, h.year, h.obs_value, list_contains(coalesce(h.obs_status, []), 'B') AS declared_break, k.spread
FROM history h
JOIN (
    SELECT DISTINCT f.series_id, fam.spread
    FROM figures f
    JOIN families fam ON fam.indicator = f.indicator AND fam.iccs = f.iccs AND fam.breakdown = f.breakdown
    WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL
) k ON k.series_id = h.series_id
WHERE h.series_id IN (SELECT series_id FROM history GROUP BY series_id HAVING count(*) >= 6)
