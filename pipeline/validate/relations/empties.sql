-- about: table
-- One row per table with its empty cells, and one per table and symbol that the
-- source never declared.
SELECT submission_id, provider, dataset, ref_area, table_id,
       concat_ws('/', provider, dataset, ref_area, table_id) AS place, '' AS symbol,
       count(*) FILTER (missing = 'blank') AS cells, count(*) AS all_cells,
       list(figure ORDER BY snapshot, length(locator), locator) FILTER (missing = 'blank') AS figures
FROM cells
GROUP BY submission_id, provider, dataset, ref_area, table_id
UNION ALL
SELECT submission_id, provider, dataset, ref_area, table_id,
       concat_ws('/', provider, dataset, ref_area, table_id, coalesce(value_raw, '')) AS place, coalesce(value_raw, '?') AS symbol,
       count(*) AS cells, count(*) AS all_cells,
       list(figure ORDER BY snapshot, length(locator), locator) AS figures
FROM cells
WHERE missing IN ('undeclared', 'error_cell')
GROUP BY submission_id, provider, dataset, ref_area, table_id, value_raw
