-- about: figure
-- Each part "not known" of a whole, with its share now and in the year before.
SELECT p.*, 100.0 * p.exact / nullif(p.whole_value, 0) AS share, 100.0 * b.exact / nullif(b.whole_value, 0) AS share_before,
       b.figure AS before_figure, b.whole_figure AS whole_before_figure
FROM parts p
LEFT JOIN parts b ON b.submission_id = p.submission_id AND b.series_id = p.series_id AND b.declared_partition = p.declared_partition AND b.year = p.year - 1 AND b.unknown_member
WHERE p.unknown_member AND p.exact IS NOT NULL AND p.pair_number = 1
