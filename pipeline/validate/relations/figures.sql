-- about: line
-- The figures of the candidate at ICCS grain. row_key names the row in joins.
SELECT n.*, k.* EXCLUDE (line), {{figure_of n k}} AS figure, n.line || '@' || n.time_period AS row_key
FROM numbered n
JOIN lines k ON k.line = n.line
