-- about: nothing
-- Each count with the nearest category above it that the same submission gives as
-- a whole for the same group: all other dimensions are equal. A category that is
-- given in part stands above (above_in_part) only where there is no whole: what
-- lies within it by the classification may be counted beside it, not in it.
-- beside_part tells that the submission gives such a category.
SELECT c.*, a.row_key AS above_key, a.iccs AS above, a.exact AS above_value, a.figure AS above_figure, nearest.above_in_part, nearest.beside_part
FROM (
    SELECT c.row_key, a.row_key AS above_key, a.in_part AS above_in_part,
           bool_or(a.in_part) OVER (PARTITION BY c.row_key) AS beside_part
    FROM counted c
    JOIN counted a ON a.group_key = c.group_key
    JOIN within w ON w.code = c.iccs AND w.above = a.iccs
    QUALIFY row_number() OVER (PARTITION BY c.row_key ORDER BY a.in_part, w.distance, w.above) = 1
) nearest
JOIN figures c ON c.row_key = nearest.row_key
JOIN figures a ON a.row_key = nearest.above_key
