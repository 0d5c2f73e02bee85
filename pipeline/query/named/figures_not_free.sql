-- How many figures in force are not free for publication.
SELECT count(*) AS figures FROM consolidated WHERE conf_status IS DISTINCT FROM 'F' AND freq = 'A'
