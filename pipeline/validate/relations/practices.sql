-- about: table
-- One row per coded answer of the metadata sheets: what was answered before, what
-- is counted in the figures of the table, and whether the table marks a break.
SELECT m.submission_id, m.provider, m.dataset, m.ref_area, m.table_id,
       concat_ws('/', m.provider, m.dataset, m.ref_area, m.table_id, m.item_id, m.concept) AS place,
       m.item_id, m.concept, m.code, e.code AS code_before, t.units, coalesce(t.breaks, 0) + coalesce(k.breaks, 0) AS breaks,
       ['' || chr(31) || {{plain m.code}} || chr(31) || {{plain m.place}}] AS figures
FROM (SELECT *, coalesce(snapshot, '') || '#' || coalesce(locator, '') AS place FROM candidate_metadata
      WHERE concept IN ('STAGE', 'UNIT_OF_COUNT', 'PRINCIPAL_OFFENCE_RULE', 'THREATS_INCLUDED', 'ATTEMPTS_INCLUDED', 'ACCOMPLICES_INCLUDED', 'ICCS_DEVIATION')
        AND coalesce(code, '') NOT IN ('', '_U')) m
LEFT JOIN (
    SELECT dataset, ref_area, table_id, item_id, concept, max_by(code, round || submission_id) AS code
    FROM baseline_metadata WHERE coalesce(code, '') NOT IN ('', '_U') GROUP BY ALL
) e ON e.dataset = m.dataset AND e.ref_area = m.ref_area AND e.table_id = m.table_id AND e.item_id = m.item_id AND e.concept = m.concept
LEFT JOIN (
    SELECT submission_id, table_id, list(DISTINCT unit_of_count) FILTER (obs_value IS NOT NULL) AS units,
           count(*) FILTER (list_contains(coalesce(obs_status, []), 'B')) AS breaks
    FROM cells GROUP BY submission_id, table_id
) t ON t.submission_id = m.submission_id AND t.table_id = m.table_id
LEFT JOIN (SELECT submission_id, table_id, count(*) AS breaks FROM candidate_metadata WHERE concept = 'BREAK' GROUP BY submission_id, table_id) k
  ON k.submission_id = m.submission_id AND k.table_id = m.table_id
