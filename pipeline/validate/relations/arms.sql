-- about: figure
-- Each total of arms with its parts: seized, found, surrendered; and those traced.
SELECT t.*, g.parts_given, g.parts_sum, g.traced, g.figures
FROM figures t
JOIN (
    SELECT submission_id, ref_area, time_period, count(*) FILTER (indicator <> 'ARMS_TRACED') AS parts_given,
           sum(exact) FILTER (indicator <> 'ARMS_TRACED') AS parts_sum, max(exact) FILTER (indicator = 'ARMS_TRACED') AS traced,
           list(figure ORDER BY figure) AS figures
    FROM figures WHERE indicator IN ('ARMS_SEIZED', 'ARMS_FOUND', 'ARMS_SURRENDERED', 'ARMS_TRACED') AND exact IS NOT NULL AND unit_measure = 'NUMBER'
    GROUP BY submission_id, ref_area, time_period
) g ON g.submission_id = t.submission_id AND g.ref_area = t.ref_area AND g.time_period = t.time_period
WHERE t.indicator = 'ARMS_TOTAL' AND t.unit_measure = 'NUMBER'
