-- One figure a key without provider and dataset, chosen by the precedence that the workspace declares.
--
-- A figure with a value comes before one without; then the declared order of
-- datasets decides, each where it is valid; datasets that are not declared come
-- last, by name. Figures are never mixed or averaged.
--
-- columns of series
-- column chosen_by VARCHAR: The rule that chose, such as "precedence 1: UN-CTS".
-- column candidates BIGINT: Figures that there were to choose from.
-- column source_change BOOLEAN: Whether the previous period of the key came from another dataset.
CREATE VIEW consolidated AS
WITH keyed AS (
    SELECT
        series_id, time_period, year, provider, dataset, obs_value,
        md5_number(concat_ws(chr(31), ref_area, sub_area, indicator, iccs, role, attempt_state, sex, age,
            citizenship, relationship, mechanism, context, detention_status, breakdown, unit_measure,
            unit_of_count, freq, time_per_collect)) AS common_key
    FROM current
),
ranked AS (
    SELECT k.*, p.rank, p.rule
    FROM keyed k
    LEFT JOIN lake.precedence p ON p.dataset = k.dataset AND k.year BETWEEN p.year_from AND p.year_to
    QUALIFY row_number() OVER (PARTITION BY k.series_id, k.time_period ORDER BY p.rank) = 1
),
chosen AS (
    SELECT
        *,
        count(*) OVER figure AS candidates,
        min(rank) OVER figure AS best_rank
    FROM ranked
    WINDOW figure AS (PARTITION BY common_key, time_period)
    QUALIFY row_number() OVER (
        PARTITION BY common_key, time_period
        ORDER BY obs_value IS NULL, rank NULLS LAST, dataset, provider
    ) = 1
),
marked AS (
    SELECT
        series_id, time_period, candidates,
        CASE
            WHEN candidates = 1 THEN 'only source: ' || dataset
            WHEN rank IS NULL THEN 'no precedence declared, by name: ' || dataset
            WHEN rank > best_rank THEN rule || ', the first with a value'
            ELSE rule
        END AS chosen_by,
        coalesce(dataset <> lag(dataset) OVER (PARTITION BY common_key ORDER BY year, time_period), FALSE)
            AS source_change
    FROM chosen
)
SELECT c.*, m.chosen_by, m.candidates, m.source_change
FROM current c JOIN marked m USING (series_id, time_period);
