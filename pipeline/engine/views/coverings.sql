-- Which submissions speak for which cells: every cell of the rows of a relation, with each submission whose scope covers it.
--
-- A cell is provider, dataset, ref_area, table_id and year. Table * of a scope is
-- every table; area * is every area that the same delivery does not name, so
-- that a release withdraws the areas that it leaves out, and yet the earlier
-- release comes back for an area whose submission was returned.
--
-- arguments: relation
-- column provider VARCHAR: Agency.
-- column dataset VARCHAR: Dataflow.
-- column ref_area VARCHAR: Area.
-- column table_id VARCHAR: Table; empty where the rows name none.
-- column year INTEGER: Year.
-- column submission_id VARCHAR: Submission that speaks for the cell.
-- column ordinal BIGINT: Its place in the order of submissions.
CREATE MACRO coverings(relation) AS TABLE
WITH cells AS (
    SELECT DISTINCT provider, dataset, ref_area, coalesce(table_id, '') AS table_id, year
    FROM query_table(relation)
)
SELECT DISTINCT c.*, b.submission_id, b.ordinal
FROM cells c
CROSS JOIN (VALUES (FALSE), (TRUE)) AS area(any_area)
CROSS JOIN (VALUES (FALSE), (TRUE)) AS form(any_table)
JOIN blocks b
  ON b.provider = c.provider AND b.dataset = c.dataset
 AND b.ref_area = if(any_area, '*', c.ref_area)
 AND b.table_id = if(any_table, '*', c.table_id)
 AND c.year BETWEEN b.year_from AND b.year_to
LEFT JOIN named_areas n ON any_area AND n.delivery_id = b.delivery_id AND n.ref_area = c.ref_area
WHERE n.ref_area IS NULL;
