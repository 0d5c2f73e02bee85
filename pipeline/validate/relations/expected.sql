-- about: table
-- One row per submission and table of a questionnaire: the items that every
-- country is asked for, and those among them that have neither a figure nor a
-- symbol in any year.
SELECT envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, asked.table_id,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area, asked.table_id) AS place,
       count(*) AS items, count(*) FILTER (coalesce(given.answered, 0) = 0) AS unanswered,
       sum(sum(coalesce(given.answered, 0))) OVER (PARTITION BY envelope.submission_id) AS answered_in_all,
       string_agg(asked.item_id || ' ' || asked.label, ', ' ORDER BY asked.item_id) FILTER (coalesce(given.answered, 0) = 0) AS missing_items,
       flatten(list(given.figures ORDER BY asked.item_id) FILTER (coalesce(given.answered, 0) = 0 AND given.figures IS NOT NULL)) AS figures
FROM candidate_submissions envelope
JOIN core_items asked ON asked.edition = envelope.edition
JOIN (SELECT DISTINCT submission_id, table_id FROM candidate_scopes) scope
  ON scope.submission_id = envelope.submission_id AND scope.table_id IN ('*', asked.table_id)
LEFT JOIN (
    SELECT submission_id, item_id,
           count(*) FILTER (obs_value IS NOT NULL OR missing NOT IN ('blank', 'undeclared', 'error_cell')) AS answered,
           list(figure ORDER BY snapshot, length(locator), locator) AS figures
    FROM cells GROUP BY submission_id, item_id
) given ON given.submission_id = envelope.submission_id AND given.item_id = asked.item_id
WHERE envelope.round <> ''
GROUP BY envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, asked.table_id
