-- The national figures that one figure was made of, with the cell as its source wrote it and how its code leads to the category.
-- $1 series: id of the series
-- $2 period: time period, such as 2021
-- $3 submission: id of the submission
SELECT o.national_code, o.obs_value, o.missing, o.relation, o.weight, o.snapshot, o.locator, o.value_raw, o.table_id, o.item_id,
    o.correction_id, o.correspondence, coalesce(r.labels, []) AS labels, coalesce(r.notes, []) AS notes,
    coalesce(c.title, '') AS mapped_title, coalesce(c.standing, '') AS standing, coalesce(c.origin, '') AS origin
FROM observations o
LEFT JOIN raw_rows r ON r.processing_id = o.processing_id AND r.snapshot = o.snapshot AND r.locator = o.locator
LEFT JOIN correspondences c ON c.scheme = o.correspondence AND c.code = o.national_code AND c.iccs = o.iccs
    AND (c.valid_from IS NULL OR o.year >= c.valid_from) AND (c.valid_to IS NULL OR o.year <= c.valid_to)
WHERE o.series_id = $1 AND o.time_period = $2 AND o.submission_id = $3
ORDER BY o.national_code, o.occurrence, o.locator
