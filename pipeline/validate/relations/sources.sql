-- about: figure
-- Each count of the candidate with the figure of the same concept, area and period
-- that another source gives: one row per series and other source, at the last year
-- in which they differ most. The kind of the other source is told by its dataset.
SELECT * FROM (
    SELECT f.*, o.provider AS other_provider, o.dataset AS other_dataset, o.obs_value AS other_value, o.figure AS other_figure, o.kind,
           f.obs_value / nullif(o.obs_value, 0) AS ratio,
           abs(f.obs_value - o.obs_value) <= 0.10 * o.obs_value
           OR abs(ln((f.obs_value + 0.5) / (o.obs_value + 0.5))) <= 2.58 * sqrt(1 / (f.obs_value + 0.5) + 1 / (o.obs_value + 0.5)) AS agrees,
           count(*) OVER source AS years_compared,
           list_sort(list(f.figure || chr(30) || o.figure) OVER source) AS source_figures
    FROM figures f
    JOIN elsewhere_given o ON o.ref_area = f.ref_area AND o.concept_key = {{concept f}}
    WHERE f.unit_measure = 'NUMBER' AND f.obs_value >= 0 AND NOT (o.provider = f.provider AND o.dataset = f.dataset)
    WINDOW source AS (PARTITION BY f.submission_id, f.series_id, o.provider, o.dataset)
)
QUALIFY row_number() OVER (PARTITION BY submission_id, series_id, other_provider, other_dataset ORDER BY agrees, time_period DESC) = 1
