-- about: table
-- One row per submission with the cells that are left empty in the tables that it
-- answers, and one per table and symbol that the source never declared. A cell
-- left empty beside answers for other years (beside) is a question; a row that is
-- empty throughout (empty_rows) most often is not recorded.
SELECT submission_id, provider, dataset, ref_area, '' AS table_id,
       concat_ws('/', provider, dataset, ref_area) AS place, '' AS symbol,
       sum(cells) FILTER (in_table > 0) AS all_cells, coalesce(sum(empty) FILTER (in_table > 0), 0) AS cells,
       coalesce(sum(empty) FILTER (empty < cells), 0) AS beside, count(*) FILTER (in_table > 0 AND empty = cells) AS empty_rows,
       coalesce(string_agg(DISTINCT table_id, ', ' ORDER BY table_id) FILTER (in_table > 0 AND empty > 0), '') AS tables,
       coalesce(string_agg(DISTINCT table_id, ', ' ORDER BY table_id) FILTER (empty BETWEEN 1 AND cells - 1), '') AS tables_beside,
       flatten(list(figures ORDER BY table_id, item_id) FILTER (empty BETWEEN 1 AND cells - 1)) AS figures
FROM (
    SELECT *, sum(cells - empty) OVER (PARTITION BY submission_id, table_id) AS in_table
    FROM (
        SELECT submission_id, provider, dataset, ref_area, table_id, item_id,
               count(*) AS cells, count(*) FILTER (missing = 'blank') AS empty,
               list(figure ORDER BY snapshot, length(locator), locator) FILTER (missing = 'blank') AS figures
        FROM cells
        GROUP BY submission_id, provider, dataset, ref_area, table_id, item_id
    )
)
GROUP BY submission_id, provider, dataset, ref_area
UNION ALL
SELECT submission_id, provider, dataset, ref_area, table_id,
       concat_ws('/', provider, dataset, ref_area, table_id, coalesce(value_raw, '')) AS place, coalesce(value_raw, '?') AS symbol,
       count(*) AS all_cells, count(*) AS cells, 0 AS beside, 0 AS empty_rows, table_id AS tables, table_id AS tables_beside,
       list(figure ORDER BY snapshot, length(locator), locator) AS figures
FROM cells
WHERE missing IN ('undeclared', 'error_cell')
GROUP BY submission_id, provider, dataset, ref_area, table_id, value_raw
