-- about: figure
-- Each series of persons prosecuted or convicted at its last year for which an
-- earlier stage is known, with the nearest earlier stage of the same year and of
-- the year before, and with means of three years.
SELECT f.*, k.earlier_value, k.earlier_figure, k.earlier_stage, k.earlier_before, k.mean_now, k.mean_earlier, k.years_in_mean
FROM figures f
JOIN (
    SELECT s.figure, e.obs_value AS earlier_value, e.figure AS earlier_figure, e.stage AS earlier_stage, b.obs_value AS earlier_before,
           avg(s.obs_value) OVER three AS mean_now, avg(e.obs_value) OVER three AS mean_earlier, count(*) OVER three AS years_in_mean
    FROM stages s
    JOIN stages e ON e.person_key = s.person_key AND e.year = s.year AND e.stage < s.stage
    LEFT JOIN stages b ON b.person_key = s.person_key AND b.year = s.year - 1 AND b.stage = e.stage
    WINDOW three AS (PARTITION BY s.person_key, s.stage, e.stage ORDER BY s.year RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)
    QUALIFY row_number() OVER (PARTITION BY s.person_key, s.stage ORDER BY s.year DESC, e.stage DESC) = 1
) k ON k.figure = f.figure
WHERE f.indicator IN ('PERSONS_PROSECUTED', 'PERSONS_CONVICTED')
