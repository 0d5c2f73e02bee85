-- about: figure
-- One row per key at national grain, with every cell that gives it.
SELECT c.*, g.values_given, g.distinct_values, g.least, g.most, g.figures
FROM (SELECT *, concat_ws(chr(31), submission_id, series_id, time_period, national_code) AS national_key FROM cells) c
JOIN (
    SELECT concat_ws(chr(31), submission_id, series_id, time_period, national_code) AS national_key, min(occurrence) AS occurrence,
           count(obs_value) AS values_given, count(DISTINCT obs_value) AS distinct_values,
           min(obs_value) AS least, max(obs_value) AS most,
           list(figure ORDER BY occurrence, snapshot, locator) AS figures
    FROM cells
    GROUP BY ALL
) g ON g.national_key = c.national_key AND g.occurrence = c.occurrence
