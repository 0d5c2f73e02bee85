-- about: figure
-- Three kinds of cases: the world with the sum of its regions (kind world), a rate
-- of a region with its count and population (kind rate), and a count of a region
-- with the share of its population in areas that give the figure (kind coverage).
SELECT f.*, w.kind, w.limit_value, w.given, w.declared, w.withheld, w.tolerance, w.figures
FROM figures f
JOIN (
    SELECT a.figure, 'world' AS kind, sum(r.obs_value) AS limit_value, count(r.obs_value) AS given, 5 AS declared,
           count(*) FILTER (r.missing = 'suppressed') AS withheld,
           CASE WHEN bool_or(a.estimated OR r.estimated) THEN 1 ELSE 0 END AS tolerance, list(r.figure ORDER BY r.region) AS figures
    FROM regional a JOIN regional r ON r.any_key = a.any_key AND r.above = 'WORLD'
    WHERE a.ref_area = 'WORLD' AND a.unit_measure = 'NUMBER' AND a.obs_value IS NOT NULL
    GROUP BY a.figure
    UNION ALL BY NAME
    SELECT a.figure, 'rate' AS kind, 100000 * c.obs_value / nullif(p.persons, 0) AS limit_value, 1 AS given, 1 AS declared, 0 AS withheld,
           0.02 * 100000 * c.obs_value / nullif(p.persons, 0) AS tolerance, [c.figure] AS figures
    FROM regional a
    JOIN regional c ON c.concept_key = a.concept_key AND c.ref_area = a.ref_area AND c.unit_measure = 'NUMBER' AND c.obs_value IS NOT NULL
    LEFT JOIN residents p ON p.ref_area = a.ref_area AND p.year = a.year AND p.sex = '_T'
    WHERE a.unit_measure = 'PER_100000_POP' AND a.obs_value IS NOT NULL AND a.concept_key LIKE '%'
    UNION ALL BY NAME
    SELECT a.figure, 'coverage' AS kind, sum(m.persons) / nullif(any_value(p.persons), 0) AS limit_value, count(m.persons) AS given, 1 AS declared, 0 AS withheld,
           0 AS tolerance, list(c.figure ORDER BY c.ref_area) AS figures
    FROM regional a
    LEFT JOIN residents p ON p.ref_area = a.ref_area AND p.year = a.year AND p.sex = '_T'
    JOIN figures c ON list_contains(a.countries, c.ref_area) AND c.year = a.year AND c.obs_value IS NOT NULL AND c.unit_measure = 'NUMBER'
     AND c.provider || chr(31) || c.dataset || chr(31) || {{concept_but_unit c}} = a.concept_key
    LEFT JOIN residents m ON m.ref_area = c.ref_area AND m.year = c.year AND m.sex = '_T'
    WHERE a.unit_measure = 'NUMBER' AND a.obs_value IS NOT NULL
    GROUP BY a.figure
) w ON w.figure = f.figure
WHERE f.ref_area IN (SELECT region FROM regions)
