-- about: line
-- What the optional methods of TIM-003 look at: the rows of tested with the count of
-- two years before, and the modified z of Iglewicz and Hoaglin of the change and of
-- the one before it, among all changes of the series (trend.ModifiedZ; six or more).
SELECT t.*, pp.obs_value AS before_previous,
       CASE WHEN r.scale > 0 THEN abs({{log_ratio t.obs_value t.previous}} - r.middle) / r.scale END AS robust_z,
       CASE WHEN r.scale > 0 THEN abs({{log_ratio t.previous pp.obs_value}} - r.middle) / r.scale END AS robust_z_before
FROM tested t
LEFT JOIN yearly pp ON pp.series = t.series AND pp.year = t.year - 2
LEFT JOIN (
    SELECT series, middle, CASE WHEN mad > 0 THEN mad / 0.6745 ELSE 1.2533 * mean_deviation END AS scale
    FROM (
        SELECT series, middle, list_median(list_transform(ratios, x -> abs(x - middle))) AS mad,
               list_avg(list_transform(ratios, x -> abs(x - middle))) AS mean_deviation
        FROM (
            SELECT series, list_median(ratios) AS middle, ratios
            FROM (
                SELECT h.series, list({{log_ratio h.obs_value p.obs_value}} ORDER BY h.year) AS ratios
                FROM yearly h
                JOIN yearly p ON p.series = h.series AND p.year = h.year - 1
                GROUP BY h.series
            )
            WHERE len(ratios) >= 6
        )
    )
) r ON r.series = t.series
-- told: previous_figure, before_figures
SELECT failing.case_number, any_value({{figure h}}) FILTER (h.year = failing.year - 1) AS previous_figure,
       list({{figure h}} ORDER BY h.year DESC) AS before_figures
FROM failing
JOIN (FROM yearly SEMI JOIN failing USING (series)) h ON h.series = failing.series AND h.year < failing.year
GROUP BY failing.case_number
