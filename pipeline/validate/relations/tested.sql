-- about: line
-- Yearly counts with tests that are options beside the overdispersed log ratio:
-- the exact test of two counts with their populations, the prediction interval
-- from the counts before, and the median of the last five with its deviation.
SELECT *, least(1, 2 * least(at_most, 1 - below)) AS two_counts_p
FROM (
    SELECT *,
           CASE WHEN obs_value < 100 AND previous IS NOT NULL THEN coalesce(list_sum(list_transform(range(0, (obs_value)::BIGINT + 1), i -> exp(lgamma((obs_value + previous) + 1) - lgamma(i + 1) - lgamma((obs_value + previous) - i + 1) + i * ln(population_share) + ((obs_value + previous) - i) * ln(1 - population_share)))), 0) END AS at_most,
           CASE WHEN obs_value < 100 AND previous IS NOT NULL THEN coalesce(list_sum(list_transform(range(0, (obs_value - 1)::BIGINT + 1), i -> exp(lgamma((obs_value + previous) + 1) - lgamma(i + 1) - lgamma((obs_value + previous) - i + 1) + i * ln(population_share) + ((obs_value + previous) - i) * ln(1 - population_share)))), 0) END AS below,
           CASE WHEN counts_before >= 2 AND obs_value + sum_before <= 10000 THEN least(
               coalesce(list_sum(list_transform(range(0, (obs_value)::BIGINT + 1), i -> exp(lgamma((obs_value + sum_before) + 1) - lgamma(i + 1) - lgamma((obs_value + sum_before) - i + 1) + i * ln((1.0 / (counts_before + 1))) + ((obs_value + sum_before) - i) * ln(1 - (1.0 / (counts_before + 1)))))), 0),
               1 - coalesce(list_sum(list_transform(range(0, (obs_value - 1)::BIGINT + 1), i -> exp(lgamma((obs_value + sum_before) + 1) - lgamma(i + 1) - lgamma((obs_value + sum_before) - i + 1) + i * ln((1.0 / (counts_before + 1))) + ((obs_value + sum_before) - i) * ln(1 - (1.0 / (counts_before + 1)))))), 0)) END AS least_tail
    FROM (
        SELECT s.*, b.counts_before, b.sum_before,
               CASE WHEN b.counts_before >= 5 THEN list_median(b.last_five) END AS median_five,
               CASE WHEN b.counts_before >= 5 THEN list_median(list_transform(b.last_five, x -> abs(x - list_median(b.last_five)))) END AS mad_five,
               coalesce(n1.persons / (n1.persons + n0.persons), 0.5) AS population_share
        FROM steps s
        LEFT JOIN (
            SELECT row_key, count(*) AS counts_before, sum(obs_value) AS sum_before, list(obs_value ORDER BY year DESC)[1:5] AS last_five
            FROM (SELECT f.row_key, h.year, h.obs_value FROM figures f JOIN yearly h ON h.series = f.series AND h.year < f.year)
            GROUP BY row_key
        ) b ON b.row_key = s.row_key
        LEFT JOIN residents n1 ON n1.ref_area = s.ref_area AND n1.year = s.year AND n1.sex = CASE WHEN s.sex IN ('M', 'F') THEN s.sex ELSE '_T' END
        LEFT JOIN residents n0 ON n0.ref_area = s.ref_area AND n0.year = s.year - 1 AND n0.sex = CASE WHEN s.sex IN ('M', 'F') THEN s.sex ELSE '_T' END
    )
)
-- told: previous_figure, before_figures
SELECT failing.case_number, any_value({{figure h}}) FILTER (h.year = failing.year - 1) AS previous_figure,
       list({{figure h}} ORDER BY h.year DESC) AS before_figures
FROM failing
JOIN (FROM yearly SEMI JOIN failing USING (series)) h ON h.series = failing.series AND h.year < failing.year
GROUP BY failing.case_number
