-- about: figure
-- Thefts of motor vehicles, and of parts of them, with theft as a whole in the
-- same submission.
SELECT v.*, t.exact AS theft, t.figure AS theft_figure, list_contains(coalesce(t.cautions, []), 'category_in_part') AS theft_in_part
FROM figures v
LEFT JOIN (SELECT t.*, {{key t but iccs}} AS group_key FROM figures t WHERE t.iccs = '0502') t ON t.group_key = {{key v but iccs}}
WHERE v.iccs LIKE '05021%' AND v.unit_measure = 'NUMBER' AND v.exact IS NOT NULL
