-- What the figure was before, and why it changed: the changes of one series and period, oldest first.
-- $1 series: id of the series
-- $2 period: time period, such as 2021
SELECT r.kind, r.cause, r.old_value, r.new_value, r.old_submission_id, r.new_submission_id, r.old_locator, r.new_locator
FROM revisions r
LEFT JOIN submissions n ON n.submission_id = r.new_submission_id
WHERE $2 = r.time_period AND ($1 = r.new_series_id OR $1 = r.old_series_id)
ORDER BY n.ordinal, r.old_submission_id, r.new_submission_id, r.kind, r.cause, r.old_locator, r.new_locator
