-- about: nothing
-- The counts with a value, with the group that they belong to: submission,
-- period and every dimension but the category.
SELECT f.row_key, f.iccs, {{key f but iccs}} AS group_key
FROM figures f
WHERE f.unit_measure = 'NUMBER' AND f.exact IS NOT NULL
