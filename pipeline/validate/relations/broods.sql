-- about: nothing
-- Each count with the sum of the categories directly below it among those that
-- are given. They do not overlap: each has this one as its nearest above. What
-- lies within a category that is given in part may be counted in it or beside it,
-- and is left out.
SELECT a.*, g.below_sum, g.below, g.below_codes, g.largest_below, g.below_figures
FROM figures a
JOIN (
    SELECT above_key, sum(exact) AS below_sum, count(*) AS below,
           string_agg(iccs, '+' ORDER BY iccs) AS below_codes, max(exact) AS largest_below,
           list(figure ORDER BY iccs, figure) AS below_figures
    FROM kin
    WHERE NOT beside_part
    GROUP BY above_key
) g ON g.above_key = a.row_key
