-- about: table
-- One row per submission and table: provisional figures given before, and those
-- among them that are no longer marked so.
SELECT submission_id, provider, dataset, ref_area, table_id, concat_ws('/', provider, dataset, ref_area, table_id) AS place,
       count(*) AS provisional, count(*) FILTER (value_now IS NOT NULL) AS given_now,
       count(*) FILTER (value_now IS NOT NULL AND NOT list_contains(coalesce(status_now, []), 'P')) AS final,
       list(figure_now ORDER BY figure_now) FILTER (value_now IS NOT NULL AND NOT list_contains(coalesce(status_now, []), 'P')) AS figures
FROM compared
WHERE list_contains(coalesce(obs_status, []), 'P')
GROUP BY submission_id, provider, dataset, ref_area, table_id
