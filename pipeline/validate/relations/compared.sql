-- about: figure
-- Each figure that was accepted before and lies in the scope of the candidate,
-- with what the candidate says of it now. The subject is the figure as it was.
-- Rates are left out: they follow from their counts, and a new population alone
-- changes them.
SELECT b.* EXCLUDE (submission_id, processing_id, figure, scope_submission), b.scope_submission AS submission_id,
       b.figure AS figure, c.series_id IS NOT NULL AS given, c.obs_value AS value_now, c.missing AS missing_now, c.figure AS figure_now, c.obs_status AS status_now,
       count(c.obs_value) OVER (PARTITION BY b.scope_submission, b.series_id) > 0 AS series_given,
       max(b.time_period) OVER (PARTITION BY b.scope_submission, b.series_id) = b.time_period AS last_of_series,
       count(*) OVER (PARTITION BY b.scope_submission, b.series_id) AS values_of_series,
       min(b.time_period) OVER (PARTITION BY b.scope_submission, b.series_id) AS first_period,
       list(b.figure) OVER (PARTITION BY b.scope_submission, b.series_id ORDER BY b.time_period
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS series_figures
FROM (
    SELECT b.*, {{figure b}} AS figure, s.submission_id AS scope_submission
    FROM baseline b
    JOIN (SELECT DISTINCT submission_id, provider, dataset, ref_area, table_id, year_from, year_to FROM candidate_scopes) s
      ON s.provider = b.provider AND s.dataset = b.dataset
     AND (s.ref_area = b.ref_area
          OR (s.ref_area = '*' AND b.ref_area NOT IN (SELECT ref_area FROM candidate_submissions)))
     AND (s.table_id = '*' OR s.table_id = b.table_id)
     AND b.year BETWEEN s.year_from AND s.year_to
    WHERE b.unit_measure <> 'PER_100000_POP' AND b.obs_value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY b.series_id, b.time_period ORDER BY s.submission_id, b.submission_id) = 1
) b
LEFT JOIN figures c ON c.series_id || '@' || c.time_period = b.series_id || '@' || b.time_period
