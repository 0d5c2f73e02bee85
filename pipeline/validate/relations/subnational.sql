-- about: figure
-- Each national count with the counts of its subnational units and of the city
-- that the questionnaire asks about. units_known is the largest number of units
-- that the submission gives for any figure.
SELECT w.*, g.units, max(g.units) OVER (PARTITION BY w.submission_id) AS units_known, g.units_sum, g.unit_figures, g.city, g.city_figure
FROM figures w
JOIN (
    SELECT group_key, count(*) FILTER (sub_area <> 'CITY') AS units, sum(exact) FILTER (sub_area <> 'CITY') AS units_sum,
           list(figure ORDER BY sub_area) FILTER (sub_area <> 'CITY') AS unit_figures,
           max(exact) FILTER (sub_area = 'CITY') AS city, min(figure) FILTER (sub_area = 'CITY') AS city_figure
    FROM (SELECT f.sub_area, f.exact, f.figure, {{key f but sub_area}} AS group_key FROM figures f
          WHERE f.sub_area <> '_T' AND f.unit_measure = 'NUMBER' AND f.exact IS NOT NULL)
    GROUP BY group_key
) g ON g.group_key = {{key w but sub_area}}
WHERE w.sub_area = '_T' AND w.unit_measure = 'NUMBER'
