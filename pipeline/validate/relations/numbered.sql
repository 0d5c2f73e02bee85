-- about: nothing
-- The figures of the candidate, each with the number of its line in place of what
-- that says, and with the value as a decimal: sums of decimals do not depend on the
-- order of the rows. A value beyond 24 digits has no decimal and cannot be added up.
-- period numbers the periods.
SELECT k.line, t.period, s.* EXCLUDE (submission_id, series_id, {{dimensions}}), TRY_CAST(s.obs_value AS DECIMAL(24, 6)) AS exact
FROM candidate_series s
JOIN lines k ON k.submission_id = s.submission_id AND k.series_id = s.series_id
JOIN (
    SELECT time_period, row_number() OVER () AS period FROM (SELECT DISTINCT time_period FROM candidate_series)
) t ON t.time_period = s.time_period
