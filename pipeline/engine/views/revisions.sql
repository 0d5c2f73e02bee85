-- What changed in the figures, and why: between consecutive accepted submissions, and between processings of one delivery.
--
-- Between submissions the cause is source. Every key is followed through the
-- accepted submissions that speak for its cell, in their order; each is compared
-- with the one before it, both as the processing that counts today reads them.
-- A new correspondence therefore never looks like a revision by the country.
--
-- Between consecutive processings of a delivery the figures differ because we
-- did something else with the same files; the cause is mapping, reader or
-- correction, by what was declared to have changed, and unexplained when
-- nothing was.
--
-- Observations are compared, mapped or not, by the source's own code, the other
-- dimensions and the period; see national_figures. Kinds: added and withdrawn
-- are about the value, whether the key goes or a typed empty takes its place;
-- changed is another value. A key that was given with conflicting values was
-- given: it is withdrawn when it goes, and changed when one value takes its
-- place. status is the same value, of which something else
-- is said: why it is missing, its status, its bounds, or between processings
-- its ICCS category.
--
-- column series_id VARCHAR: Series of the new figure; of the old one when there is no new row.
-- dimensions of observations
-- column time_period VARCHAR: Period that the figure is about.
-- column year INTEGER: Calendar year of the period.
-- column national_code VARCHAR: Code or label of the source's own scheme.
-- column table_id VARCHAR: Table of the new figure, or of the old one.
-- column kind VARCHAR: changed, added, withdrawn or status.
-- column cause VARCHAR: source, mapping, reader or correction; unexplained when nothing was declared to have changed.
-- column old_value DOUBLE: Value before.
-- column new_value DOUBLE: Value after.
-- column old_missing VARCHAR: Why there was no value.
-- column new_missing VARCHAR: Why there is no value.
-- column old_status VARCHAR[]: Status codes before.
-- column new_status VARCHAR[]: Status codes after.
-- column old_series_id VARCHAR: Series of the old figure.
-- column new_series_id VARCHAR: Series of the new figure.
-- column old_iccs VARCHAR: Category of the old figure.
-- column new_iccs VARCHAR: Category of the new figure.
-- column old_submission_id VARCHAR: Submission compared with; the same as the new one between processings.
-- column new_submission_id VARCHAR: Submission that changed the figure.
-- column old_processing_id VARCHAR: Processing of the old figure.
-- column new_processing_id VARCHAR: Processing of the new figure.
-- column old_locator VARCHAR: Place of the old figure.
-- column new_locator VARCHAR: Place of the new figure.
CREATE VIEW revisions AS
WITH figures AS MATERIALIZED (
    SELECT f.*
    FROM national_figures f
    JOIN (SELECT submission_id FROM decisions('infinity') WHERE status = 'accepted') d USING (submission_id)
),
accepted AS (
    SELECT submission_id, processing_id, ordinal FROM submissions WHERE status = 'accepted'
),
counting AS (
    SELECT DISTINCT f.national_key, f.share, f.provider, f.dataset, f.ref_area,
        coalesce(f.table_id, '') AS table_id, f.year, f.submission_id
    FROM figures f SEMI JOIN accepted USING (submission_id, processing_id)
),
-- The accepted submissions that speak for each key: by their scope, or because they give it.
spoken AS (
    SELECT k.national_key, k.share, c.submission_id
    FROM counting k
    JOIN coverings('observations') c USING (provider, dataset, ref_area, table_id, year)
    UNION
    SELECT national_key, share, submission_id FROM counting
),
source_steps AS (
    SELECT
        national_key, share,
        lag(submission_id) OVER key AS old_submission_id,
        lag(processing_id) OVER key AS old_processing_id,
        submission_id AS new_submission_id,
        processing_id AS new_processing_id
    FROM spoken JOIN accepted USING (submission_id)
    WINDOW key AS (PARTITION BY national_key, share ORDER BY ordinal)
),
own_steps AS (
    SELECT DISTINCT
        f.national_key, f.share, f.submission_id AS old_submission_id, s.old_processing_id,
        f.submission_id AS new_submission_id, s.new_processing_id
    FROM figures f
    JOIN processing_steps s ON f.processing_id IN (s.old_processing_id, s.new_processing_id)
),
steps AS (
    FROM source_steps WHERE old_submission_id IS NOT NULL
    UNION ALL
    FROM own_steps
),
pairs AS (
    SELECT
        s.old_submission_id, s.new_submission_id, s.old_processing_id, s.new_processing_id,
        s.old_submission_id = s.new_submission_id AS own,
        o, n,
        coalesce(o.obs_value IS NOT NULL OR o.missing = 'conflict', FALSE) AS o_given,
        coalesce(n.obs_value IS NOT NULL OR n.missing = 'conflict', FALSE) AS n_given,
        (o.missing, o.obs_status, o.conf_status, o.lower_bound, o.upper_bound, o.unit_mult, o.nature)
            IS DISTINCT FROM
        (n.missing, n.obs_status, n.conf_status, n.lower_bound, n.upper_bound, n.unit_mult, n.nature)
            AS said_otherwise
    FROM steps s
    LEFT JOIN figures o
      ON o.national_key = s.national_key AND o.share = s.share
     AND o.submission_id = s.old_submission_id AND o.processing_id = s.old_processing_id
    LEFT JOIN figures n
      ON n.national_key = s.national_key AND n.share = s.share
     AND n.submission_id = s.new_submission_id AND n.processing_id = s.new_processing_id
),
kinds AS (
    SELECT
        *,
        CASE
            WHEN n_given AND NOT o_given THEN 'added'
            WHEN o_given AND NOT n_given THEN 'withdrawn'
            WHEN o_given AND o.obs_value IS DISTINCT FROM n.obs_value THEN 'changed'
            WHEN o.series_id IS NULL OR n.series_id IS NULL THEN NULL
            WHEN said_otherwise OR own AND o.iccs <> n.iccs THEN 'status'
        END AS kind
    FROM pairs
)
SELECT
    coalesce(n.series_id, o.series_id) AS series_id,
    coalesce(n.provider, o.provider) AS provider,
    coalesce(n.dataset, o.dataset) AS dataset,
    coalesce(n.ref_area, o.ref_area) AS ref_area,
    coalesce(n.sub_area, o.sub_area) AS sub_area,
    coalesce(n.indicator, o.indicator) AS indicator,
    coalesce(n.iccs, o.iccs) AS iccs,
    coalesce(n.role, o.role) AS role,
    coalesce(n.attempt_state, o.attempt_state) AS attempt_state,
    coalesce(n.sex, o.sex) AS sex,
    coalesce(n.age, o.age) AS age,
    coalesce(n.citizenship, o.citizenship) AS citizenship,
    coalesce(n.relationship, o.relationship) AS relationship,
    coalesce(n.mechanism, o.mechanism) AS mechanism,
    coalesce(n.context, o.context) AS context,
    coalesce(n.detention_status, o.detention_status) AS detention_status,
    coalesce(n.breakdown, o.breakdown) AS breakdown,
    coalesce(n.unit_measure, o.unit_measure) AS unit_measure,
    coalesce(n.unit_of_count, o.unit_of_count) AS unit_of_count,
    coalesce(n.freq, o.freq) AS freq,
    coalesce(n.time_per_collect, o.time_per_collect) AS time_per_collect,
    coalesce(n.time_period, o.time_period) AS time_period,
    coalesce(n.year, o.year) AS year,
    coalesce(n.national_code, o.national_code) AS national_code,
    coalesce(n.table_id, o.table_id) AS table_id,
    kind,
    CASE
        WHEN NOT own THEN 'source'
        WHEN p.corrected AND n.correction_id IS DISTINCT FROM o.correction_id THEN 'correction'
        WHEN p.remapped AND (n.value_raw IS NOT DISTINCT FROM o.value_raw OR NOT p.reread) THEN 'mapping'
        WHEN p.reread THEN 'reader'
        WHEN p.corrected THEN 'correction'
        ELSE 'unexplained'
    END AS cause,
    o.obs_value AS old_value,
    n.obs_value AS new_value,
    o.missing AS old_missing,
    n.missing AS new_missing,
    o.obs_status AS old_status,
    n.obs_status AS new_status,
    o.series_id AS old_series_id,
    n.series_id AS new_series_id,
    o.iccs AS old_iccs,
    n.iccs AS new_iccs,
    old_submission_id,
    new_submission_id,
    old_processing_id,
    new_processing_id,
    o.locator AS old_locator,
    n.locator AS new_locator
FROM kinds
LEFT JOIN processing_steps p USING (old_processing_id, new_processing_id)
WHERE kind IS NOT NULL;
