-- about: table
-- The items that every country is asked for in a questionnaire, and those among
-- them that have neither a figure nor a symbol in any year: one row per table of
-- which anything is answered, and one (table_id '') for all tables left empty,
-- which are one question. Of an empty table the first cell stands for all.
SELECT submission_id, provider, dataset, ref_area, CASE WHEN answered = 0 THEN '' ELSE table_id END AS table_id,
       concat_ws('/', provider, dataset, ref_area, CASE WHEN answered > 0 THEN table_id END) AS place,
       sum(items) AS items, sum(unanswered) AS unanswered, any_value(answered_in_all) AS answered_in_all,
       count(*) AS tables, any_value(tables_in_all) AS tables_in_all,
       string_agg(CASE WHEN answered = 0 THEN table_id ELSE missing_items END, ', ' ORDER BY table_id) AS missing_names,
       string_agg(CASE WHEN answered = 0 THEN table_id ELSE missing_codes END, ', ' ORDER BY table_id) AS missing_codes,
       flatten(list(CASE WHEN answered = 0 THEN figures[:1] ELSE figures END ORDER BY table_id) FILTER (figures IS NOT NULL)) AS figures
FROM (
    SELECT envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, asked.table_id,
           count(*) AS items, count(*) FILTER (coalesce(given.answered, 0) = 0) AS unanswered,
           coalesce(max(given.answered_in_table), 0) AS answered,
           coalesce(max(max(given.answered_in_all)) OVER (PARTITION BY envelope.submission_id), 0) AS answered_in_all,
           count(*) OVER (PARTITION BY envelope.submission_id) AS tables_in_all,
           string_agg(asked.item_id || ' ' || asked.label, ', ' ORDER BY asked.item_id) FILTER (coalesce(given.answered, 0) = 0) AS missing_items,
           string_agg(asked.item_id, ', ' ORDER BY asked.item_id) FILTER (coalesce(given.answered, 0) = 0) AS missing_codes,
           flatten(list(given.figures ORDER BY asked.item_id) FILTER (coalesce(given.answered, 0) = 0 AND given.figures IS NOT NULL)) AS figures
    FROM candidate_submissions envelope
    JOIN core_items asked ON asked.edition = envelope.edition
    JOIN (SELECT DISTINCT submission_id, table_id FROM candidate_scopes) scope
      ON scope.submission_id = envelope.submission_id AND scope.table_id IN ('*', asked.table_id)
    LEFT JOIN (
        SELECT *, sum(answered) OVER (PARTITION BY submission_id, table_id) AS answered_in_table,
               sum(answered) OVER (PARTITION BY submission_id) AS answered_in_all
        FROM (
            SELECT submission_id, table_id, item_id,
                   count(*) FILTER (obs_value IS NOT NULL OR missing NOT IN ('blank', 'undeclared', 'error_cell')) AS answered,
                   list(figure ORDER BY snapshot, length(locator), locator) AS figures
            FROM cells GROUP BY submission_id, table_id, item_id
        )
    ) given ON given.submission_id = envelope.submission_id AND given.item_id = asked.item_id
    WHERE envelope.round <> ''
    GROUP BY envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, asked.table_id
)
GROUP BY submission_id, provider, dataset, ref_area, CASE WHEN answered = 0 THEN '' ELSE table_id END, place
