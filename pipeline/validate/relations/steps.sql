-- about: line
-- Each yearly count of the candidate with the year before it and, where it is
-- zero, with the last five counts before it. z is the overdispersed log ratio of
-- METHODS 3.3, with the variation of the indicator's family; a warning begins at the
-- family's limit. A rise and a fall from one event are one question: returns tells
-- that the count is back where it was two years before (z_across) after a change
-- of the year before (z_before), comes_back that the next year is (next, which is
-- looked up where the year before is known). Coverage is
-- compared where both years state it; coverage_change is the largest difference,
-- in per cent of the whole.
SELECT f.*, p.obs_value AS previous, p.next AS next,
       fam.family AS family, fam.spread AS spread, fam.warning_limit AS warning_limit,
       list_contains(coalesce(f.obs_status, []), 'B') AS declared_break,
       {{z f.obs_value p.obs_value}} AS z,
       CASE WHEN NOT p.declared_break AND {{z f.obs_value p.before}} <= 1.96 THEN {{z p.obs_value p.before}} END AS z_before,
       coalesce({{z p.next p.obs_value}} <= 1.96 AND NOT p.next_break, false) AS comes_back,
       p.months_covered AS months_before, p.agencies_covered AS agencies_before, p.population_covered AS population_before,
       greatest(abs(f.months_covered - p.months_covered) * 100.0 / 12, abs(f.agencies_covered - p.agencies_covered),
                abs(f.population_covered - p.population_covered)) AS coverage_change,
       coalesce(r.counts, 0) AS recent_counts, r.mean AS recent_mean
FROM figures f
LEFT JOIN (
    SELECT series, year + 1 AS year, obs_value, declared_break, months_covered, agencies_covered, population_covered,
           CASE WHEN lag(year) OVER years = year - 1 THEN lag(obs_value) OVER years END AS before,
           CASE WHEN lead(year) OVER years = year + 2 THEN lead(obs_value) OVER years
                WHEN lead(year, 2) OVER years = year + 2 THEN lead(obs_value, 2) OVER years END AS next,
           CASE WHEN lead(year) OVER years = year + 2 THEN lead(declared_break) OVER years
                WHEN lead(year, 2) OVER years = year + 2 THEN lead(declared_break, 2) OVER years END AS next_break
    FROM yearly
    WINDOW years AS (PARTITION BY series ORDER BY year)
) p ON p.series = f.series AND p.year = f.year
LEFT JOIN line_families fam ON fam.line = f.line
LEFT JOIN (
    SELECT line, year, count(*) AS counts, sum(exact)::DOUBLE / count(*) AS mean
    FROM (
        SELECT f.line, f.year, h.exact
        FROM figures f
        JOIN yearly h ON h.series = f.series AND h.year < f.year AND h.exact IS NOT NULL
        WHERE f.obs_value = 0 AND f.unit_measure = 'NUMBER' AND f.time_period = f.year::VARCHAR
        QUALIFY row_number() OVER (PARTITION BY f.line, f.year ORDER BY h.year DESC) <= 5
    )
    GROUP BY line, year
) r ON r.line = f.line AND r.year = f.year
WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL AND f.time_period = f.year::VARCHAR
-- told: previous_figure, recent_figures
WITH before AS MATERIALIZED (
    SELECT failing.case_number, failing.obs_value AS value_now, failing.year - h.year AS years, h.*
    FROM failing
    JOIN (FROM yearly SEMI JOIN failing USING (series)) h ON h.series = failing.series AND h.year < failing.year
)
SELECT failing.case_number, p.figure AS previous_figure, r.figures AS recent_figures
FROM failing
LEFT JOIN (SELECT case_number, {{figure b}} AS figure FROM before b WHERE b.years = 1) p ON p.case_number = failing.case_number
LEFT JOIN (
    SELECT case_number, list({{figure b}} ORDER BY years) AS figures
    FROM (
        FROM before WHERE value_now = 0 AND exact IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY case_number ORDER BY years) <= 5
    ) b
    GROUP BY case_number
) r ON r.case_number = failing.case_number
