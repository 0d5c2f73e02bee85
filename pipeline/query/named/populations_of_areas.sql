-- Populations of the areas that are reported.
SELECT p.* FROM population p
SEMI JOIN (SELECT DISTINCT ref_area FROM submissions) s USING (ref_area)
ORDER BY p.ref_area, p.denominator_id, p.year, p.sex, p.age
