-- about: either
-- The cells with the codes that stand in no code list, and one row per label
-- that could not be mapped at all, with every cell that has it.
SELECT c.*, nullif(concat_ws(', ',
    CASE WHEN c.provider IN (SELECT code FROM wrong WHERE dimension = 'provider') THEN 'provider ' || c.provider END,
    CASE WHEN c.dataset IN (SELECT code FROM wrong WHERE dimension = 'dataset') THEN 'dataset ' || c.dataset END,
    CASE WHEN c.ref_area IN (SELECT code FROM wrong WHERE dimension = 'ref_area') THEN 'ref_area ' || c.ref_area END,
    CASE WHEN c.sub_area IN (SELECT code FROM wrong WHERE dimension = 'sub_area') THEN 'sub_area ' || c.sub_area END,
    CASE WHEN c.indicator IN (SELECT code FROM wrong WHERE dimension = 'indicator') THEN 'indicator ' || c.indicator END,
    CASE WHEN c.iccs IN (SELECT code FROM wrong WHERE dimension = 'iccs') THEN 'iccs ' || c.iccs END,
    CASE WHEN c.role IN (SELECT code FROM wrong WHERE dimension = 'role') THEN 'role ' || c.role END,
    CASE WHEN c.attempt_state IN (SELECT code FROM wrong WHERE dimension = 'attempt_state') THEN 'attempt_state ' || c.attempt_state END,
    CASE WHEN c.sex IN (SELECT code FROM wrong WHERE dimension = 'sex') THEN 'sex ' || c.sex END,
    CASE WHEN c.age IN (SELECT code FROM wrong WHERE dimension = 'age') THEN 'age ' || c.age END,
    CASE WHEN c.citizenship IN (SELECT code FROM wrong WHERE dimension = 'citizenship') THEN 'citizenship ' || c.citizenship END,
    CASE WHEN c.relationship IN (SELECT code FROM wrong WHERE dimension = 'relationship') THEN 'relationship ' || c.relationship END,
    CASE WHEN c.mechanism IN (SELECT code FROM wrong WHERE dimension = 'mechanism') THEN 'mechanism ' || c.mechanism END,
    CASE WHEN c.context IN (SELECT code FROM wrong WHERE dimension = 'context') THEN 'context ' || c.context END,
    CASE WHEN c.detention_status IN (SELECT code FROM wrong WHERE dimension = 'detention_status') THEN 'detention_status ' || c.detention_status END,
    CASE WHEN c.breakdown IN (SELECT code FROM wrong WHERE dimension = 'breakdown') THEN 'breakdown ' || c.breakdown END,
    CASE WHEN c.unit_measure IN (SELECT code FROM wrong WHERE dimension = 'unit_measure') THEN 'unit_measure ' || c.unit_measure END,
    CASE WHEN c.unit_of_count IN (SELECT code FROM wrong WHERE dimension = 'unit_of_count') THEN 'unit_of_count ' || c.unit_of_count END,
    CASE WHEN c.freq IN (SELECT code FROM wrong WHERE dimension = 'freq') THEN 'freq ' || c.freq END,
    CASE WHEN c.time_per_collect IN (SELECT code FROM wrong WHERE dimension = 'time_per_collect') THEN 'time_per_collect ' || c.time_per_collect END
), '') AS wrong_codes, '' AS place, [c.figure] AS figures
FROM cells c
UNION ALL BY NAME
SELECT r.submission_id, envelope.provider, envelope.dataset, envelope.ref_area,
       r.reason || ' ' || coalesce(r.detail, '') AS wrong_codes,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area, r.reason, r.detail) AS place,
       list('' || chr(31) || {{plain r.value_raw}} || chr(31) || {{plain r.place}} ORDER BY r.place) AS figures
FROM (SELECT *, snapshot || '#' || locator AS place FROM candidate_rejections) r
JOIN candidate_submissions envelope ON envelope.submission_id = r.submission_id
WHERE r.reason LIKE 'unknown_%'
GROUP BY r.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, r.reason, r.detail
