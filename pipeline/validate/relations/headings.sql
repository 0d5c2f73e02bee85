-- about: table
-- One row per submission, sheet and year: a wrong heading puts every figure under
-- it into the wrong year, and is one question.
SELECT submission_id, provider, dataset, ref_area, '' AS table_id,
       concat_ws('/', provider, dataset, ref_area, sheet, year) AS place,
       year, any_value(first_year) AS first_year, any_value(last_year) AS last_year, count(*) AS cells,
       list(figure ORDER BY snapshot, length(locator), locator) FILTER (year NOT BETWEEN first_year AND last_year) AS figures
FROM (SELECT *, coalesce(snapshot, '') || '#' || string_split(coalesce(locator, ''), '!')[1] AS sheet FROM cells)
GROUP BY submission_id, provider, dataset, ref_area, sheet, year
