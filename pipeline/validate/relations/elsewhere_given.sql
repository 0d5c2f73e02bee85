-- about: nothing
-- Counts that other sources give for the areas of the candidate.
SELECT k.other_line, k.provider, k.dataset, k.ref_area, o.series_id, o.time_period, o.obs_value, o.missing, o.snapshot, o.locator
FROM others o
JOIN elsewhere_lines k ON k.series_id = o.series_id
WHERE o.obs_value >= 0
QUALIFY row_number() OVER (PARTITION BY k.other_line, o.time_period ORDER BY o.submission_id) = 1
