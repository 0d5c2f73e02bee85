-- about: table
-- One row per item of a submission that is said to be counted elsewhere, with
-- what speaks for it: the item that the cell names has a figure, or an item of the
-- same table says that it includes another (OBS_STATUS W).
SELECT k.submission_id, k.provider, k.dataset, k.ref_area, k.table_id,
       concat_ws('/', k.provider, k.dataset, k.ref_area, k.table_id, k.item_id, k.named) AS place,
       k.item_id, k.named, count(*) AS cells, bool_and(named_item.item_id IS NOT NULL OR includes.table_id IS NOT NULL) AS found,
       list(k.figure ORDER BY k.time_period) AS figures
FROM (
    SELECT *, trim(regexp_replace(coalesce(value_raw, ''), '(?i)^\s*incl(uded|\.)?\s*(in)?\s*', '')) AS named
    FROM cells WHERE missing = 'included_elsewhere' OR list_contains(coalesce(obs_status, []), 'K')
) k
LEFT JOIN (SELECT DISTINCT submission_id, time_period, item_id FROM cells WHERE obs_value IS NOT NULL) named_item
  ON named_item.submission_id = k.submission_id AND named_item.time_period = k.time_period AND named_item.item_id = k.named
LEFT JOIN (SELECT DISTINCT submission_id, time_period, table_id FROM cells WHERE list_contains(coalesce(obs_status, []), 'W')) includes
  ON includes.submission_id = k.submission_id AND includes.time_period = k.time_period AND includes.table_id = k.table_id
GROUP BY k.submission_id, k.provider, k.dataset, k.ref_area, k.table_id, k.item_id, k.named
