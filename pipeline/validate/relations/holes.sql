-- about: table
-- One row per submission, table and set of years that are missing inside series:
-- a year that a whole table lacks is one question. Only series that are no part
-- of another in sex, age or another dimension are looked at.
SELECT submission_id, provider, dataset, ref_area, table_id,
       concat_ws('/', provider, dataset, ref_area, table_id, missing_years) AS place, missing_years,
       count(*) AS series_of_table, min(years_given) AS years_given, any_value(name) AS item,
       flatten(list(figures ORDER BY series_id) FILTER (missing_years <> '')) AS figures
FROM (
    SELECT f.submission_id, f.provider, f.dataset, f.ref_area, any_value(f.series_id) AS series_id, any_value(f.table_id) AS table_id, any_value(f.item_id) AS name,
           any_value(g.years_given) AS years_given, any_value(g.figures) AS figures,
           array_to_string(list_filter(range(any_value(g.first_year), any_value(g.last_year)), y -> NOT list_contains(any_value(g.years), y)), ', ') AS missing_years
    FROM figures f
    JOIN (
        SELECT series, count(*) AS years_given, min(year) AS first_year, max(year) AS last_year, list(year) AS years, list(figure ORDER BY year) AS figures
        FROM history GROUP BY series
    ) g ON g.series = f.series
    WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL AND f.sex IN ('_T', '_Z') AND f.age IN ('_T', '_Z')
      AND f.citizenship IN ('_T', '_Z') AND f.relationship IN ('_T', '_Z') AND f.mechanism IN ('_T', '_Z') AND f.context IN ('_T', '_Z')
      AND f.detention_status IN ('_T', '_Z') AND f.breakdown = '_T'
    GROUP BY f.submission_id, f.provider, f.dataset, f.ref_area, f.line
)
GROUP BY submission_id, provider, dataset, ref_area, table_id, missing_years
