-- about: figure
-- Each published rate with its count and with the population that the OTHER
-- items of the same submission imply for the same area, period, sex and age: the
-- median of 100,000 x count / rate. The rate itself takes no part, so the check
-- does not go in a circle. half_unit is half of the last digit that is shown;
-- publications in full precision have none, and agree to a millionth.
SELECT *, abs(obs_value - computed) <= greatest(half_unit + computed * coalesce(population_error, 0), 0.000001 * computed) AS within_rounding
FROM (
SELECT r.*, k.count_value, k.count_figure, k.half_unit, d.persons, d.others, d.other_figures, d.population_error,
       100000 * k.count_value / d.persons AS computed
FROM figures r
LEFT JOIN (SELECT * FROM rate_pairs) k ON k.row_key = r.row_key
LEFT JOIN (
    SELECT a.row_key, count(*) AS others, median(b.persons) AS persons, median(b.half_unit / b.rate_value) AS population_error,
           list(b.count_figure ORDER BY b.count_figure) || list(b.rate_figure ORDER BY b.rate_figure) AS other_figures
    FROM rate_pairs a
    JOIN rate_pairs b ON b.population_key = a.population_key AND b.row_key <> a.row_key AND b.persons IS NOT NULL
    GROUP BY a.row_key
) d ON d.row_key = r.row_key
WHERE r.unit_measure = 'PER_100000_POP' AND r.obs_value IS NOT NULL
)
