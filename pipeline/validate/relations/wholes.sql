-- about: line
-- One row per whole of a declared partition of which a part is given: how many
-- of its members are given, and their sum. The member "unknown" adds to the sum
-- where it is given, and is not missed where it is not.
SELECT w.*, m.partition_dimension, m.declared_partition, g.members_given, m.members_declared, g.parts_sum
FROM figures w
JOIN (
    SELECT k.whole_line, k.partition_number, p.period,
           count(p.exact) FILTER (NOT k.unknown_member) AS members_given,
           sum(p.exact) AS parts_sum
    FROM numbered p
    JOIN pairs k ON k.line = p.line
    WHERE p.exact IS NOT NULL AND k.whole_line IS NOT NULL
    GROUP BY k.whole_line, k.partition_number, p.period
) g ON g.whole_line = w.line AND g.period = w.period
JOIN (
    SELECT DISTINCT partition_number, partition_id AS declared_partition, dimension AS partition_dimension, members_declared
    FROM members
) m ON m.partition_number = g.partition_number
-- told: part_figures
WITH asked AS MATERIALIZED (
    SELECT failing.case_number, k.line, failing.period
    FROM failing
    JOIN pairs k ON k.whole_line = failing.line AND k.partition_id = failing.declared_partition
)
SELECT asked.case_number, list({{figure_of p l}} ORDER BY {{figure_of p l}}) AS part_figures
FROM asked
JOIN (FROM numbered SEMI JOIN asked USING (line, period)) p ON p.line = asked.line AND p.period = asked.period
JOIN lines l ON l.line = p.line
WHERE p.exact IS NOT NULL
GROUP BY asked.case_number
