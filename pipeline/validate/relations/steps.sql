-- about: figure
-- Each yearly count of the candidate with the year before it and, where it is
-- zero, with the last five counts before it. z is the overdispersed log ratio of
-- METHODS 3.3, with the variation of the indicator's family; a warning begins at the
-- family's limit. A rise and a fall from one event are one question: returns tells
-- that the count is back where it was two years before (z_across) after a change
-- of the year before (z_before), comes_back that the next year is. Coverage is
-- compared where both years state it; coverage_change is the largest difference,
-- in per cent of the whole.
SELECT f.*, p.obs_value AS previous, p.figure AS previous_figure, n.obs_value AS next,
       fam.family AS family, fam.spread AS spread, fam.warning_limit AS warning_limit,
       list_contains(coalesce(f.obs_status, []), 'B') AS declared_break,
       {{z f.obs_value p.obs_value}} AS z,
       CASE WHEN NOT list_contains(coalesce(p.obs_status, []), 'B') AND {{z f.obs_value pp.obs_value}} <= 1.96 THEN {{z p.obs_value pp.obs_value}} END AS z_before,
       coalesce({{z n.obs_value p.obs_value}} <= 1.96 AND NOT list_contains(coalesce(n.obs_status, []), 'B'), false) AS comes_back,
       p.months_covered AS months_before, p.agencies_covered AS agencies_before, p.population_covered AS population_before,
       greatest(abs(f.months_covered - p.months_covered) * 100.0 / 12, abs(f.agencies_covered - p.agencies_covered),
                abs(f.population_covered - p.population_covered)) AS coverage_change,
       coalesce(r.counts, 0) AS recent_counts, r.mean AS recent_mean, r.figures AS recent_figures
FROM figures f
LEFT JOIN history p ON p.series_id = f.series_id AND p.year = f.year - 1
LEFT JOIN history pp ON pp.series_id = f.series_id AND pp.year = f.year - 2
LEFT JOIN history n ON n.series_id = f.series_id AND n.year = f.year + 1
LEFT JOIN families fam ON fam.indicator = f.indicator AND fam.iccs = f.iccs AND fam.breakdown = f.breakdown
LEFT JOIN (
    SELECT row_key, count(*) AS counts, sum(exact)::DOUBLE / count(*) AS mean,
           list(figure ORDER BY year DESC) AS figures
    FROM (
        SELECT f.row_key, h.year, h.exact, h.figure
        FROM figures f
        JOIN history h ON h.series_id = f.series_id AND h.year < f.year AND h.exact IS NOT NULL
        WHERE f.obs_value = 0
        QUALIFY row_number() OVER (PARTITION BY f.row_key ORDER BY h.year DESC) <= 5
    )
    GROUP BY row_key
) r ON r.row_key = f.row_key
WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL AND f.time_period = f.year::VARCHAR
