-- about: nothing
-- Yearly counts of the series of the candidate: its own, and what was accepted
-- before it. Of a count that several submissions give, the first of them counts.
WITH given AS (
    SELECT k.series, k.submission_id, k.series_id, n.time_period, n.year, n.obs_value, n.missing, n.exact, n.obs_status,
           n.months_covered, n.agencies_covered, n.population_covered, n.snapshot, n.locator
    FROM numbered n
    JOIN lines k ON k.line = n.line
    WHERE k.unit_measure = 'NUMBER' AND n.obs_value >= 0 AND n.time_period = n.year::VARCHAR
    UNION ALL
    SELECT k.series, c.submission_id, c.series_id, c.time_period, c.year, c.obs_value, c.missing, TRY_CAST(c.obs_value AS DECIMAL(24, 6)), c.obs_status,
           c.months_covered, c.agencies_covered, c.population_covered, c.snapshot, c.locator
    FROM unreplaced c
    JOIN (SELECT DISTINCT series_id, series FROM lines) k ON k.series_id = c.series_id
    WHERE c.unit_measure = 'NUMBER' AND c.obs_value >= 0 AND c.time_period = c.year::VARCHAR
),
repeated AS (SELECT series, year FROM given GROUP BY series, year HAVING count(*) > 1),
counts AS (
    FROM given ANTI JOIN repeated USING (series, year)
    UNION ALL
    (FROM given SEMI JOIN repeated USING (series, year) QUALIFY row_number() OVER (PARTITION BY series, year ORDER BY submission_id) = 1)
)
SELECT * EXCLUDE (submission_id, obs_status), list_contains(coalesce(obs_status, []), 'B') AS declared_break
FROM counts
