-- about: figure
-- Each count of all persons held with what else the submission says of its prisons
-- in that year and in the year before.
SELECT f.*, c.held, c.women, c.women_figure, c.unsentenced, c.unsentenced_figure, c.capacity, c.capacity_figure,
       c.entered, c.released, c.deaths, c.deaths_figure, c.killed, c.killed_figure, c.flow_figures,
       b.held AS held_before, b.held_figure AS held_before_figure, b.unsentenced AS unsentenced_before, b.unsentenced_figure AS unsentenced_before_figure,
       100.0 * c.unsentenced / nullif(c.held, 0) AS unsentenced_share, 100.0 * b.unsentenced / nullif(b.held, 0) AS unsentenced_share_before,
       f.year = max(f.year) FILTER (c.capacity IS NOT NULL) OVER (PARTITION BY f.submission_id, f.series_id) AS latest_capacity,
       f.year = max(f.year) FILTER (c.women IS NOT NULL) OVER (PARTITION BY f.submission_id, f.series_id) AS latest_women
FROM figures f
JOIN custody c ON c.held_figure = f.figure AND c.submission_id = f.submission_id AND c.ref_area = f.ref_area AND c.sub_area = f.sub_area AND c.year = f.year
LEFT JOIN custody b ON b.submission_id = f.submission_id AND b.ref_area = f.ref_area AND b.sub_area = f.sub_area AND b.year = f.year - 1
WHERE f.indicator = 'PERSONS_HELD'
