-- about: line
-- Each count of the candidate with the figure of the same concept, area and period
-- that another source gives: one row per series and other source, at the last year
-- in which they differ most.
SELECT f.*, k.other_provider, k.other_dataset, k.kind, c.other_line, c.worst.other_value AS other_value,
       f.obs_value / nullif(c.worst.other_value, 0) AS ratio, c.worst.agrees AS agrees, c.years_compared
FROM (
    SELECT line, other_line, count(*) AS years_compared,
           arg_max({time_period: time_period, other_value: other_value, agrees: agrees}, {differs: NOT agrees, time_period: time_period}) AS worst
    FROM (
        SELECT k.line, k.other_line, f.time_period, o.obs_value AS other_value,
               abs(f.obs_value - o.obs_value) <= 0.10 * o.obs_value
               OR abs(ln((f.obs_value + 0.5) / (o.obs_value + 0.5))) <= 2.58 * sqrt(1 / (f.obs_value + 0.5) + 1 / (o.obs_value + 0.5)) AS agrees
        FROM numbered f
        JOIN elsewhere_pairs k ON k.line = f.line
        JOIN elsewhere_given o ON o.other_line = k.other_line AND o.time_period = f.time_period
        WHERE f.obs_value >= 0
    )
    GROUP BY line, other_line
) c
JOIN elsewhere_pairs k ON k.line = c.line AND k.other_line = c.other_line
JOIN figures f ON f.line = c.line AND f.time_period = c.worst.time_period
-- told: source_figures, other_figure
SELECT failing.case_number, list({{figure_of f failing}} || chr(30) || {{figure o}} ORDER BY f.time_period) AS source_figures,
       any_value({{figure o}}) FILTER (f.time_period = failing.time_period) AS other_figure
FROM failing
JOIN (FROM numbered SEMI JOIN failing USING (line)) f ON f.line = failing.line AND f.obs_value >= 0
JOIN (FROM elsewhere_given SEMI JOIN failing USING (other_line)) o ON o.other_line = failing.other_line AND o.time_period = f.time_period
GROUP BY failing.case_number
