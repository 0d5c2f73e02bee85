-- Observations of every processing, one row a national key, to be compared with one another.
--
-- The national key is all that identifies the figure in the source's own terms:
-- its code, the dimensions but the ICCS category, and the period. A source that
-- has no codes of its own is keyed by the category. Exact duplicates are one
-- figure; conflicting ones are a figure without a value. A national figure that
-- is divided over several categories has several rows, told apart by share.
--
-- internal
CREATE VIEW national_figures AS
WITH keyed AS (
    SELECT
        *,
        md5_number(concat_ws(chr(31), provider, dataset, ref_area, sub_area, indicator,
            coalesce(nullif(national_code, ''), iccs), role, attempt_state, sex, age, citizenship,
            relationship, mechanism, context, detention_status, breakdown, unit_measure, unit_of_count,
            freq, time_per_collect, time_period)) AS national_key
    FROM lake.observations
    WHERE occurrence = 1
),
conflicts AS (
    SELECT DISTINCT o.processing_id, o.submission_id, o.series_id, o.time_period, o.national_code
    FROM lake.observations d
    JOIN lake.observations o USING (processing_id, submission_id, series_id, time_period, national_code)
    WHERE d.occurrence > 1 AND o.occurrence = 1
      AND (d.obs_value IS DISTINCT FROM o.obs_value OR d.missing IS DISTINCT FROM o.missing)
)
SELECT
    k.* EXCLUDE (obs_value, missing, obs_status),
    if(c.processing_id IS NULL, k.obs_value, NULL) AS obs_value,
    if(c.processing_id IS NULL, k.missing, 'conflict') AS missing,
    list_sort(k.obs_status) AS obs_status,
    row_number() OVER (PARTITION BY k.processing_id, k.submission_id, k.national_key ORDER BY k.iccs) AS share
FROM keyed k
LEFT JOIN conflicts c USING (processing_id, submission_id, series_id, time_period, national_code);
