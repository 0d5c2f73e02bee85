-- Breaks that countries declared in submissions that are in force.
SELECT m.* FROM metadata m
SEMI JOIN (SELECT submission_id FROM submissions WHERE status = 'accepted') s USING (submission_id)
WHERE m.concept = 'BREAK'
ORDER BY m.ref_area, m.table_id, m.item_id, m.time_period, m.submission_id, m.locator
