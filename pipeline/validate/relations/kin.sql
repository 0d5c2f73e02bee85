-- about: nothing
-- Each count with the nearest category above it that the same submission gives
-- for the same group: all other dimensions are equal.
SELECT c.*, a.row_key AS above_key, a.iccs AS above, a.exact AS above_value, a.figure AS above_figure
FROM (
    SELECT c.row_key, a.row_key AS above_key
    FROM counted c
    JOIN counted a ON a.group_key = c.group_key
    JOIN within w ON w.code = c.iccs AND w.above = a.iccs
    QUALIFY row_number() OVER (PARTITION BY c.row_key ORDER BY w.distance, w.above) = 1
) nearest
JOIN figures c ON c.row_key = nearest.row_key
JOIN figures a ON a.row_key = nearest.above_key
