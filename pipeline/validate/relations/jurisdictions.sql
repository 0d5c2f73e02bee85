-- about: figure
-- Each count of a country of which parts report on their own, with the sum of the
-- parts that are given.
SELECT w.*, g.parts_given, g.parts_declared, g.parts_sum, g.part_figures
FROM figures w
JOIN (
    SELECT concept_key, parent, count(*) AS parts_given, any_value(declared) AS parts_declared,
           sum(TRY_CAST(obs_value AS DECIMAL(24, 6))) AS parts_sum, list(figure ORDER BY ref_area) AS part_figures
    FROM (
        SELECT c.ref_area, c.obs_value, d.parent, d.declared, {{figure c}} AS figure, c.dataset || chr(31) || {{concept c}} AS concept_key
        FROM context c
        JOIN divided d ON d.part = c.ref_area
        WHERE c.unit_measure = 'NUMBER' AND c.obs_value IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY c.series_id, c.time_period ORDER BY c.submission_id) = 1
    )
    GROUP BY concept_key, parent
) g ON g.parent = w.ref_area AND g.concept_key = w.dataset || chr(31) || {{concept w}}
WHERE w.unit_measure = 'NUMBER' AND w.exact IS NOT NULL AND w.ref_area IN (SELECT parent FROM divided)
