-- about: nothing
-- Counts of the world and of its regions in the candidate, given or withheld. A
-- publication gives each region as an area of its own.
SELECT r.region, r.above, r.countries, f.submission_id, f.series_id, f.ref_area, f.time_period, f.year, f.unit_measure, f.obs_value, f.missing, f.figure,
       coalesce(f.nature, '') IN ('E', 'G', 'M') OR list_has_any(coalesce(f.obs_status, []), ['E', 'I']) AS estimated,
       f.provider || chr(31) || f.dataset || chr(31) || f.unit_measure || chr(31) || {{concept_but_unit f}} AS any_key,
       f.provider || chr(31) || f.dataset || chr(31) || {{concept_but_unit f}} AS concept_key
FROM figures f
JOIN regions r ON r.region = f.ref_area
