-- about: figure
-- One row per whole of a declared partition of which a part is given: how many
-- of its members are given, and their sum. The member "unknown" adds to the sum
-- where it is given, and is not missed where it is not.
SELECT w.*, g.partition_dimension, g.declared_partition, g.members_given, g.members_declared, g.parts_sum, g.part_figures
FROM figures w
JOIN (
    SELECT p.whole_key, p.declared_partition, p.partition_dimension, p.members_declared,
           count(p.exact) FILTER (NOT p.unknown_member) AS members_given,
           sum(p.exact) AS parts_sum,
           list(p.figure ORDER BY p.figure) AS part_figures
    FROM parts p
    WHERE p.exact IS NOT NULL AND p.whole_key IS NOT NULL
    GROUP BY p.whole_key, p.declared_partition, p.partition_dimension, p.members_declared
) g ON g.whole_key = w.row_key
