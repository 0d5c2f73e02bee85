-- about: table
-- One row per submission: what it delivered, and how that agrees with its
-- envelope. The submission of the areas that a release leaves out delivers nothing.
SELECT envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, '' AS table_id,
       concat_ws('/', envelope.provider, envelope.dataset, envelope.ref_area,
                 CASE WHEN envelope.round <> '' THEN envelope.round ELSE envelope.release END, envelope.part) AS place,
       envelope.round AS round, envelope.release AS release, coalesce(envelope.edition, '') AS edition, coalesce(envelope.reader, '') AS reader,
       count(c.series_id) AS cells,
       count(*) FILTER (c.obs_value IS NOT NULL OR c.missing <> 'blank') AS records,
       count(*) FILTER (c.ref_area <> envelope.ref_area) AS elsewhere,
       min(c.ref_area) FILTER (c.ref_area <> envelope.ref_area) AS other_area,
       list(c.figure ORDER BY c.snapshot, length(c.locator), c.locator) FILTER (c.ref_area <> envelope.ref_area) AS elsewhere_figures,
       count(*) FILTER (c.year BETWEEN c.first_year AND c.last_year) AS asked,
       any_value(c.first_year) AS first_year, any_value(c.last_year) AS last_year,
       min(c.year) AS earliest, max(c.year) AS latest
FROM candidate_submissions envelope
LEFT JOIN cells c ON c.submission_id = envelope.submission_id
WHERE envelope.ref_area <> '*'
GROUP BY envelope.submission_id, envelope.provider, envelope.dataset, envelope.ref_area, envelope.round, envelope.release, envelope.part, envelope.edition, envelope.reader
