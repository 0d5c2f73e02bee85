-- about: figure
-- What the optional methods of TIM-003 look at: the rows of tested with the count of two years before, and the
-- modified z of Iglewicz and Hoaglin of the change and of the one before it, among
-- all changes of the series (trend.ModifiedZ; six changes or more).
SELECT t.*, pp.obs_value AS before_previous,
       CASE WHEN r.scale > 0 THEN abs({{log_ratio t.obs_value t.previous}} - r.middle) / r.scale END AS robust_z,
       CASE WHEN r.scale > 0 THEN abs({{log_ratio t.previous pp.obs_value}} - r.middle) / r.scale END AS robust_z_before
FROM tested t
LEFT JOIN history pp ON pp.series_id = t.series_id AND pp.year = t.year - 2
LEFT JOIN (
    SELECT series_id, middle, CASE WHEN mad > 0 THEN mad / 0.6745 ELSE 1.2533 * mean_deviation END AS scale
    FROM (
        SELECT series_id, middle, list_median(list_transform(ratios, x -> abs(x - middle))) AS mad,
               list_avg(list_transform(ratios, x -> abs(x - middle))) AS mean_deviation
        FROM (
            SELECT series_id, list_median(ratios) AS middle, ratios
            FROM (
                SELECT h.series_id, list({{log_ratio h.obs_value p.obs_value}} ORDER BY h.year) AS ratios
                FROM history h
                JOIN history p ON p.series_id = h.series_id AND p.year = h.year - 1
                WHERE h.series_id IN (SELECT series_id FROM figures)
                GROUP BY h.series_id
            )
            WHERE len(ratios) >= 6
        )
    )
) r ON r.series_id = t.series_id
