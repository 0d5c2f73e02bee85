-- Annual figures of whole areas, free for publication, that SDG series are made of, with the release they came from.
-- $1 indicators: list of indicators, such as [PERSONS_HELD]
SELECT c.ref_area, c.indicator, c.iccs, c.sex, c.age, c.citizenship, c.relationship, c.mechanism, c.context, c.detention_status, c.breakdown, c.unit_measure, c.year, c.obs_value, c.missing, c.unit_mult,
    c.lower_bound, c.upper_bound, c.obs_status, c.nature, c.comment_obs, c.source_note, c.time_per_collect, c.months_covered, c.reference_date,
    c.provider, c.dataset, coalesce(s.round, '') AS round, coalesce(s.release, '') AS release, coalesce(c.cautions, []) AS cautions
FROM consolidated c LEFT JOIN submissions s USING (submission_id)
WHERE c.conf_status = 'F' AND c.freq = 'A' AND c.sub_area = '_T' AND c.attempt_state IN ('_T', 'COMPLETED')
  AND c.unit_measure IN ('NUMBER', 'PT') AND list_contains($1::VARCHAR[], c.indicator)
ORDER BY ALL
