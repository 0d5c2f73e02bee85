-- about: nothing
-- The counts with a value, with the group that they belong to: submission,
-- period and every dimension but the category. in_part tells that other national
-- codes count the rest of the category, so that the figure is no whole.
SELECT f.row_key, f.iccs, {{key f but iccs}} AS group_key, list_contains(coalesce(f.cautions, []), 'category_in_part') AS in_part
FROM figures f
WHERE f.unit_measure = 'NUMBER' AND f.exact IS NOT NULL
