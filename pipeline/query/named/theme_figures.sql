-- Annual figures in force, free for publication, with a value.
--
-- break_before tells whether the series breaks before the year: by the figure's own status, or by what the country
-- declared for its table or item.
WITH declared AS (
    SELECT DISTINCT m.ref_area, m.table_id, m.item_id, try_cast(left(m.time_period, 4) AS INTEGER) AS year
    FROM metadata m
    SEMI JOIN (SELECT submission_id FROM submissions WHERE status = 'accepted') s USING (submission_id)
    WHERE m.concept = 'BREAK'
)
SELECT ref_area, sub_area, indicator, iccs, role, sex, age, citizenship, relationship, mechanism, context, detention_status, breakdown,
    attempt_state, unit_measure, unit_of_count, year, obs_value, unit_mult, dataset, snapshot, locator, coalesce(cautions, []) AS cautions,
    list_contains(coalesce(obs_status, []), 'B') OR list_contains(coalesce(cautions, []), 'series_break') OR EXISTS (
        SELECT 1 FROM declared d
        WHERE d.ref_area = c.ref_area AND d.table_id = c.table_id AND d.year = c.year AND (d.item_id = c.item_id OR d.item_id IN ('', '_T'))
    ) AS break_before
FROM consolidated c
WHERE conf_status = 'F' AND freq = 'A' AND obs_value IS NOT NULL AND unit_measure <> 'PER_100000_POP' AND attempt_state IN ('_T', 'COMPLETED')
ORDER BY ALL
