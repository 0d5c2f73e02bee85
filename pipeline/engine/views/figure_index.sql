-- Key, cell and submission of every row of series, in memory: what has to be known to tell which figures hold.
--
-- internal
CREATE TABLE figure_index AS
SELECT
    s.series_id, s.time_period,
    s.provider, s.dataset, s.ref_area, coalesce(s.table_id, '') AS table_id, s.year,
    s.submission_id, b.ordinal
FROM series s JOIN submissions b USING (submission_id);
