-- about: either
-- Three signs of copied or rounded figures: a count that stands for three years or
-- more (kind run, at the last of them), a table whose figures all equal those of
-- the year before (kind year), and a table in which most counts end in 00 (kind
-- round). Capacities and buildings do stay the same and are left out. chance is
-- the probability that a table of such counts repeats itself, with the largest
-- spread among its families (trend.ChanceOfCopy).
SELECT f.*, 'run' AS kind, '' AS place, r.years AS cells, r.years AS equal, r.run_figures AS figures
FROM figures f
JOIN (
    SELECT series, max(year) AS year, count(*) AS years, list(figure ORDER BY year) AS run_figures
    FROM (SELECT *, year - row_number() OVER (PARTITION BY series, obs_value ORDER BY year) AS run FROM history WHERE obs_value >= 20)
    GROUP BY series, obs_value, run
) r ON r.series = f.series AND r.year = f.year
WHERE f.indicator NOT IN ('PRISON_CAPACITY', 'PRISON_FACILITIES') AND f.unit_measure = 'NUMBER' AND f.time_period = f.year::VARCHAR
UNION ALL BY NAME
SELECT f.submission_id, f.provider, f.dataset, f.ref_area, f.table_id, 'year' AS kind, f.year::VARCHAR AS observed_year,
       concat_ws('/', f.provider, f.dataset, f.ref_area, f.table_id, f.year) AS place,
       count(*) AS cells, count(*) FILTER (f.obs_value = f.previous) AS equal, exp(sum({{same f.previous f.spread}}::DECIMAL(24, 6))::DOUBLE) AS chance,
       list(f.figure ORDER BY f.series_id) AS figures
FROM (
    SELECT f.*, p.obs_value AS previous, max(fam.spread) OVER (PARTITION BY f.submission_id, f.provider, f.dataset, f.ref_area, f.table_id, f.year) AS spread
    FROM figures f
    JOIN yearly p ON p.series = f.series AND p.year = f.year - 1 AND p.obs_value > 0
    JOIN line_families fam ON fam.line = f.line
    WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL AND f.time_period = f.year::VARCHAR AND f.indicator NOT IN ('PRISON_CAPACITY', 'PRISON_FACILITIES')
) f
GROUP BY f.submission_id, f.provider, f.dataset, f.ref_area, f.table_id, f.year
UNION ALL BY NAME
SELECT submission_id, provider, dataset, ref_area, table_id, 'round' AS kind, NULL AS observed_year,
       concat_ws('/', provider, dataset, ref_area, table_id, 'round') AS place,
       count(*) AS cells, count(*) FILTER (obs_value % 100 = 0) AS equal, list(figure ORDER BY series_id, time_period) FILTER (obs_value % 100 = 0) AS figures
FROM figures
WHERE unit_measure = 'NUMBER' AND obs_value >= 1000
GROUP BY submission_id, provider, dataset, ref_area, table_id
