-- about: nothing
-- Each rate with its count: the same key but for the unit of measure. Beyond six
-- decimals a rate is taken for printed in full precision, and so is one that is
-- no number of that many decimals.
SELECT r.row_key, concat_ws(chr(31), r.submission_id, r.ref_area, r.sub_area, r.time_period, r.sex, r.age) AS population_key,
       r.obs_value AS rate_value, r.figure AS rate_figure, c.obs_value AS count_value, c.figure AS count_figure,
       CASE WHEN r.decimals <= 6 AND r.obs_value = round(r.obs_value, r.decimals) THEN 0.5 * power(10.0, -r.decimals) ELSE 0 END AS half_unit,
       CASE WHEN r.obs_value > 0 AND c.obs_value > 0 THEN 100000 * c.obs_value / r.obs_value END AS persons
FROM (SELECT *, {{key f but unit_measure}} AS group_key FROM figures f WHERE f.unit_measure = 'PER_100000_POP' AND f.obs_value IS NOT NULL) r
JOIN (SELECT *, {{key f but unit_measure}} AS group_key FROM figures f WHERE f.unit_measure = 'NUMBER' AND f.obs_value IS NOT NULL) c
  ON c.group_key = r.group_key
