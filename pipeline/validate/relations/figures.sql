-- about: figure
-- The figures of the candidate at ICCS grain, with the value as a decimal: sums
-- of decimals do not depend on the order of the rows. A value beyond 24 digits
-- has no decimal and cannot be added up. row_key names the row in joins.
SELECT s.*, TRY_CAST(s.obs_value AS DECIMAL(24, 6)) AS exact, {{figure s}} AS figure,
       s.submission_id || chr(31) || s.series_id || chr(31) || s.time_period AS row_key
FROM candidate_series s
