-- Figures in force, one a key and year, that are free for publication.
SELECT * FROM consolidated
WHERE conf_status = 'F' AND freq = 'A'
ORDER BY ref_area, indicator, iccs, role, attempt_state, sub_area, sex, age, citizenship, relationship, mechanism, context,
    detention_status, breakdown, unit_measure, unit_of_count, time_per_collect, year, time_period, series_id
