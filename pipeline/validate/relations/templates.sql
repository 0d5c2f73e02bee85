-- about: table
-- One row per submission of a questionnaire: what the reader had to look for,
-- since the form had been altered, and what it could not place.
SELECT envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, '' AS table_id,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area, envelope.round, envelope.part) AS place,
       envelope.round AS round, count(r.locator) AS cells,
       count(*) FILTER (r.unplaced) AS unplaced, count(*) FILTER (r.moved) AS moved,
       list(r.figure ORDER BY r.number) FILTER (r.unplaced OR r.moved) AS figures
FROM candidate_submissions envelope
LEFT JOIN (
    SELECT snapshot, locator, row_number AS number,
           list_has_any(coalesce(notes, []), ['reader.unknown_item', 'reader.item_twice']) AS unplaced,
           list_has_any(coalesce(notes, []), ['reader.row_moved', 'reader.column_moved']) AS moved,
           '' || chr(31) || {{plain value_raw}} || chr(31) || snapshot || '#' || {{plain locator}} AS figure
    FROM candidate_raw_rows
) r ON list_contains(envelope.snapshots, r.snapshot)
WHERE envelope.round <> ''
GROUP BY envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, envelope.round, envelope.part
