-- Annual figures in force, free for publication, with a value.
SELECT ref_area, sub_area, indicator, iccs, sex, age, citizenship, relationship, mechanism, context, detention_status, breakdown,
    attempt_state, unit_measure, year, obs_value, unit_mult, dataset, coalesce(cautions, []) AS cautions
FROM consolidated
WHERE conf_status = 'F' AND freq = 'A' AND obs_value IS NOT NULL AND unit_measure <> 'PER_100000_POP' AND attempt_state IN ('_T', 'COMPLETED')
ORDER BY ALL
