-- about: nothing
-- Every series of each submission of the candidate once, with its codes and two
-- numbers that stand for texts in joins: line, its own, and series, that of its key
-- whoever submits it.
SELECT *, min(line) OVER (PARTITION BY series_id) AS series
FROM (
    SELECT row_number() OVER () AS line, *
    FROM (SELECT s.submission_id, s.series_id, {{codes s}} FROM candidate_series s GROUP BY s.submission_id, s.series_id)
)
