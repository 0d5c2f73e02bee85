-- about: either
-- The cells with the codes that stand in no code list, and one row per label
-- that could not be mapped at all, with every cell that has it.
SELECT m.*, '' AS place, [m.figure] AS figures FROM miscoded m
UNION ALL BY NAME
SELECT r.submission_id, envelope.provider, envelope.dataset, envelope.ref_area,
       r.reason || ' ' || coalesce(r.detail, '') AS wrong_codes,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area, r.reason, r.detail) AS place,
       list('' || chr(31) || {{plain r.value_raw}} || chr(31) || {{plain r.place}} ORDER BY r.place) AS figures
FROM (SELECT *, snapshot || '#' || locator AS place FROM candidate_rejections) r
JOIN candidate_submissions envelope ON envelope.submission_id = r.submission_id
WHERE r.reason LIKE 'unknown_%'
GROUP BY r.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, r.reason, r.detail
