-- about: figure
-- The cells with the columns that have to be filled and are not.
SELECT c.*, concat_ws(', ',
    CASE WHEN coalesce(c.provider, '') = '' THEN 'provider' END,
    CASE WHEN coalesce(c.dataset, '') = '' THEN 'dataset' END,
    CASE WHEN coalesce(c.ref_area, '') = '' THEN 'area' END,
    CASE WHEN coalesce(c.time_period, '') = '' THEN 'period' END,
    CASE WHEN coalesce(c.indicator, '') = '' THEN 'indicator' END,
    CASE WHEN coalesce(c.unit_measure, '') = '' THEN 'unit of measure' END,
    CASE WHEN c.obs_value IS NULL AND coalesce(c.missing, '') = '' THEN 'value or reason why it is missing' END
) AS empty_columns
FROM cells c
