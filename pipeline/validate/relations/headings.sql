-- about: table
-- One row per submission and year: a wrong heading puts every figure under it into
-- the wrong year, on as many sheets as repeat it, and is one question.
SELECT submission_id, provider, dataset, ref_area, '' AS table_id, concat_ws('/', provider, dataset, ref_area, year) AS place,
       year, any_value(first_year) AS first_year, any_value(last_year) AS last_year, count(*) AS cells,
       list(figure ORDER BY snapshot, length(locator), locator) FILTER (year NOT BETWEEN first_year AND last_year) AS figures
FROM cells
GROUP BY submission_id, provider, dataset, ref_area, year
