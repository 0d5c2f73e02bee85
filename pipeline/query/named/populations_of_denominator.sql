-- Populations of one denominator, by area, year, sex and age.
-- $1 denominator: id of the set of populations, such as WPP2024
SELECT * FROM population WHERE denominator_id = $1 ORDER BY ref_area, year, sex, age
