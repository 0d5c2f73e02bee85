-- Annual counts of whole areas, free for publication, that a region could be added up from, one a series and year, with their place.
SELECT ref_area, indicator, iccs, role, attempt_state, detention_status, unit_of_count, time_per_collect, year, obs_value, unit_mult,
    obs_status, comment_obs, relation, months_covered, agencies_covered, population_covered,
    provider, dataset, submission_id, table_id, item_id, snapshot, locator
FROM consolidated
WHERE conf_status = 'F' AND freq = 'A' AND unit_measure = 'NUMBER' AND obs_value IS NOT NULL AND sub_area = '_T'
  AND attempt_state IN ('_T', 'COMPLETED') AND sex = '_T' AND age = '_T' AND citizenship = '_T' AND relationship = '_T'
  AND mechanism = '_T' AND context = '_T' AND breakdown = '_T' AND detention_status IN ('_T', 'UNSENTENCED')
QUALIFY row_number() OVER (
    PARTITION BY ref_area, indicator, iccs, role, attempt_state, detention_status, unit_of_count, time_per_collect, year
    ORDER BY time_period, series_id) = 1
ORDER BY indicator, iccs, role, attempt_state, detention_status, unit_of_count, time_per_collect, ref_area, year
