-- about: figure
-- Each yearly count of the candidate with the year before it and, where it is
-- zero, with the last five counts before it. z is the overdispersed log ratio of
-- METHODS 3.3, with the spread of the indicator's family.
SELECT f.*, p.obs_value AS previous, p.figure AS previous_figure,
       fam.family AS family, fam.spread AS spread,
       list_contains(coalesce(f.obs_status, []), 'B') AS declared_break,
       abs(ln((greatest(f.obs_value, 0) + 0.5) / (p.obs_value + 0.5)))
           / sqrt(1 / (greatest(f.obs_value, 0) + 0.5) + 1 / (p.obs_value + 0.5) + fam.spread * fam.spread) AS z,
       coalesce(r.counts, 0) AS recent_counts, r.mean AS recent_mean, r.figures AS recent_figures
FROM figures f
LEFT JOIN history p ON p.series_id = f.series_id AND p.year = f.year - 1
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
