-- What every source in force says of one area, category and year.
-- $1 area: code of the area, such as FIN
-- $2 category: ICCS code, such as 0101
-- $3 year: calendar year, such as 2021
SELECT series_id, time_period, provider, dataset, ref_area, sub_area, indicator, iccs, role, attempt_state, sex, age, citizenship,
    relationship, mechanism, context, detention_status, breakdown, unit_measure, unit_of_count, freq, time_per_collect,
    obs_value, missing, submission_id, snapshot, locator
FROM current
WHERE ref_area = $1 AND iccs = $2 AND year = $3 AND freq = 'A' AND conf_status = 'F'
ORDER BY provider, dataset, series_id, time_period
