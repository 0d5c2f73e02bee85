-- about: figure
-- What the candidate says at national grain, cell by cell, duplicates included,
-- with what its envelope says. A round makes it a questionnaire, which asks
-- about years; a publication may look back as far as 1950. empty_columns are those
-- that have to be filled and are not.
SELECT o.*, {{figure o}} AS figure, concat_ws(', ',
    CASE WHEN coalesce(o.provider, '') = '' THEN 'provider' END,
    CASE WHEN coalesce(o.dataset, '') = '' THEN 'dataset' END,
    CASE WHEN coalesce(o.ref_area, '') = '' THEN 'area' END,
    CASE WHEN coalesce(o.time_period, '') = '' THEN 'period' END,
    CASE WHEN coalesce(o.indicator, '') = '' THEN 'indicator' END,
    CASE WHEN coalesce(o.unit_measure, '') = '' THEN 'unit of measure' END,
    CASE WHEN o.obs_value IS NULL AND coalesce(o.missing, '') = '' THEN 'value or reason why it is missing' END
) AS empty_columns,
       envelope.round AS round, envelope.ref_area AS envelope_area,
       envelope.round <> '' AS questionnaire,
       CASE WHEN envelope.round <> '' THEN asked.year_from ELSE 1950 END AS first_year,
       CASE WHEN envelope.round <> '' THEN asked.year_to ELSE year(make_timestamp(epoch_us(envelope.issued_at))) END AS last_year
FROM candidate_observations o
JOIN candidate_submissions envelope ON envelope.submission_id = o.submission_id
LEFT JOIN (
    SELECT submission_id, min(year_from) AS year_from, max(year_to) AS year_to
    FROM candidate_scopes GROUP BY submission_id
) asked ON asked.submission_id = o.submission_id
