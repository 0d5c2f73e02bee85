-- about: table
-- One row per submission with the last digits of its counts of 100 or more, each
-- value of a year once: totals are given under several labels. Capacities and buildings are
-- decided upon, in round numbers, and are left out. distance is Pearson's
-- chi-squared distance from equal shares (trend.LastDigits); figures are those that
-- end in the digit that stands out.
SELECT d.submission_id, d.provider, d.dataset, d.ref_area, '' AS table_id, concat_ws('/', d.provider, d.dataset, d.ref_area, 'digits') AS place,
       d.cells, d.distance, d.digit, d.most, l.figures
FROM (
    SELECT submission_id, any_value(provider) AS provider, any_value(dataset) AS dataset, any_value(ref_area) AS ref_area,
           sum(times)::BIGINT AS cells, 10 * sum(times * times)::DOUBLE / sum(times) - sum(times)::DOUBLE AS distance,
           arg_max(digit, (times, -digit)) AS digit, max(times) AS most
    FROM (
        SELECT submission_id, any_value(provider) AS provider, any_value(dataset) AS dataset, any_value(ref_area) AS ref_area, digit, count(*) AS times
        FROM (SELECT DISTINCT submission_id, provider, dataset, ref_area, year, exact, (exact % 10)::INTEGER AS digit FROM figures
              WHERE unit_measure = 'NUMBER' AND exact >= 100 AND exact = floor(exact) AND NOT list_has_any(coalesce(obs_status, []), ['E', 'I'])
              AND indicator NOT IN ('PRISON_CAPACITY', 'PRISON_FACILITIES'))
        GROUP BY submission_id, digit
    )
    GROUP BY submission_id
) d
JOIN (
    SELECT submission_id, (exact % 10)::INTEGER AS digit, list(figure ORDER BY series_id, time_period) AS figures
    FROM figures
    WHERE unit_measure = 'NUMBER' AND exact >= 100 AND exact = floor(exact) AND NOT list_has_any(coalesce(obs_status, []), ['E', 'I'])
      AND indicator NOT IN ('PRISON_CAPACITY', 'PRISON_FACILITIES')
    GROUP BY ALL
) l ON l.submission_id = d.submission_id AND l.digit = d.digit
