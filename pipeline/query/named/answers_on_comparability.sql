-- What countries say in submissions in force of breaks, units, definitions and coverage of their figures.
SELECT m.* FROM metadata m
SEMI JOIN (SELECT submission_id FROM submissions WHERE status = 'accepted') s USING (submission_id)
ORDER BY m.ref_area, m.table_id, m.item_id, m.time_period, m.submission_id, m.locator
