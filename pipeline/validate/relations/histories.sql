-- about: nothing
-- The yearly counts of every series of the candidate with at least six of them,
-- with the spread of its family.
SELECT h.series, h.series_id, h.year, h.obs_value, h.declared_break, k.spread
FROM yearly h
JOIN (
    SELECT DISTINCT f.series, fam.spread
    FROM figures f
    JOIN line_families fam ON fam.line = f.line
    WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL
) k ON k.series = h.series
WHERE h.series IN (SELECT series FROM yearly GROUP BY series HAVING count(*) >= 6)
