-- about: figure
-- Each count of persons with the population of its area, year and sex.
SELECT f.*, r.persons AS persons, 100000 * f.obs_value / nullif(r.persons, 0) AS rate
FROM figures f
LEFT JOIN residents r ON r.ref_area = f.ref_area AND r.year = f.year AND r.sex = CASE WHEN f.sex IN ('M', 'F') THEN f.sex ELSE '_T' END
WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL AND f.unit_of_count IN ('PERSON', 'VICTIM', 'HEADCOUNT', 'FTE') AND f.sub_area = '_T'
