-- about: figure
-- Two kinds of cases along the ICCS: a category against the nearest one above it
-- (kind child), and a category against the sum of those below it (kind sum).
SELECT *, 'child' AS kind, above AS above_code, above_value AS limit_value, exact AS amount, '' AS below_codes,
       0 AS below, NULL::DECIMAL(24, 6) AS largest_below, [above_figure] AS other_figures
FROM kin
UNION ALL BY NAME
SELECT *, 'sum' AS kind, iccs AS above_code, exact AS limit_value, below_sum AS amount, below_figures AS other_figures
FROM broods
WHERE exact IS NOT NULL
