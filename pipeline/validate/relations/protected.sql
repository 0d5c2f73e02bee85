-- about: figure
-- What a publication has to keep from its readers: a suppressed count with the
-- others of its partition, from which it might be computed (kind line), and a rate
-- with the count that it was made from (kind rate).
SELECT s.*, 'line' AS kind, g.suppressed, g.members_given, g.members_declared, g.whole_value, g.whole_value - g.parts_sum AS recovered, NULL::VARCHAR AS count_missing,
       g.figures
FROM figures s
JOIN (
    SELECT whole_key, declared_partition, any_value(whole_value) AS whole_value, any_value(members_declared) AS members_declared,
           count(*) FILTER (missing = 'suppressed') AS suppressed, count(exact) FILTER (NOT unknown_member) AS members_given,
           sum(exact) AS parts_sum, max(figure) FILTER (missing = 'suppressed') AS suppressed_figure,
           list_append(list(figure ORDER BY figure), any_value(whole_figure)) AS figures
    FROM parts WHERE whole_key IS NOT NULL GROUP BY whole_key, declared_partition
    HAVING count(*) FILTER (missing = 'suppressed') > 0
) g ON g.suppressed_figure = s.figure
WHERE s.missing = 'suppressed'
UNION ALL BY NAME
SELECT r.*, 'rate' AS kind, NULL::BIGINT AS suppressed, c.missing AS count_missing, [c.figure] AS figures
FROM (SELECT *, {{key f but unit_measure}} AS group_key FROM figures f WHERE f.unit_measure = 'PER_100000_POP' AND f.obs_value IS NOT NULL) r
JOIN (SELECT f.figure, f.missing, {{key f but unit_measure}} AS group_key FROM figures f WHERE f.unit_measure = 'NUMBER') c
  ON c.group_key = r.group_key
