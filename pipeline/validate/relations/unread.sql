-- about: table
-- One row per submission: cells that were read, and those that hold neither a
-- number nor a symbol. A decimal comma where the agreed sign is a point is told apart.
SELECT envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, '' AS table_id,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area) AS place,
       coalesce(given.cells, 0) AS cells, coalesce(refused.commas, 0) AS commas, coalesce(refused.texts, 0) AS texts,
       refused.example AS example, refused.figures AS figures
FROM candidate_submissions envelope
LEFT JOIN (SELECT submission_id, count(*) AS cells FROM cells GROUP BY submission_id) given ON given.submission_id = envelope.submission_id
LEFT JOIN (
    SELECT submission_id, count(*) FILTER (comma) AS commas, count(*) FILTER (NOT comma) AS texts,
           min({{plain value_raw}}) AS example,
           list('' || chr(31) || {{plain value_raw}} || chr(31) || {{plain locator_of}} ORDER BY length(locator_of), locator_of) AS figures
    FROM (SELECT *, snapshot || '#' || locator AS locator_of,
                 regexp_full_match(coalesce(value_raw, ''), '\s*[-+]?[0-9. ]*[0-9],[0-9]+\s*') AS comma
          FROM candidate_rejections WHERE reason = 'not_a_number')
    GROUP BY submission_id
) refused ON refused.submission_id = envelope.submission_id
WHERE envelope.ref_area <> '*'
