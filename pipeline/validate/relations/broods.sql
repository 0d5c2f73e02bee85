-- about: nothing
-- Each count with the sum of the categories directly below it among those that
-- are given. They do not overlap: each has this one as its nearest above.
SELECT a.*, g.below_sum, g.below, g.below_codes, g.largest_below, g.below_figures
FROM figures a
JOIN (
    SELECT submission_id, above_series, time_period, sum(exact) AS below_sum, count(*) AS below,
           string_agg(iccs, '+' ORDER BY iccs) AS below_codes, max(exact) AS largest_below,
           list(figure ORDER BY iccs, figure) AS below_figures
    FROM kin
    GROUP BY submission_id, above_series, time_period
) g ON g.submission_id = a.submission_id AND g.above_series = a.series_id AND g.time_period = a.time_period
