-- about: nothing
-- What a submission says of its prisons in a year, at the totals of sex, age and
-- citizenship.
SELECT submission_id, ref_area, sub_area, year,
       max(exact) FILTER (indicator = 'PERSONS_HELD' AND detention_status IN ('_T', '_Z') AND breakdown = '_T' AND sex = '_T') AS held,
       min(figure) FILTER (indicator = 'PERSONS_HELD' AND detention_status IN ('_T', '_Z') AND breakdown = '_T' AND sex = '_T') AS held_figure,
       max(exact) FILTER (indicator = 'PERSONS_HELD' AND detention_status IN ('_T', '_Z') AND breakdown = '_T' AND sex = 'F') AS women,
       min(figure) FILTER (indicator = 'PERSONS_HELD' AND detention_status IN ('_T', '_Z') AND breakdown = '_T' AND sex = 'F') AS women_figure,
       max(exact) FILTER (indicator = 'PERSONS_HELD' AND detention_status = 'UNSENTENCED' AND breakdown = '_T' AND sex = '_T') AS unsentenced,
       min(figure) FILTER (indicator = 'PERSONS_HELD' AND detention_status = 'UNSENTENCED' AND breakdown = '_T' AND sex = '_T') AS unsentenced_figure,
       max(exact) FILTER (indicator = 'PRISON_CAPACITY' AND breakdown = '_T' AND sex IN ('_T', '_Z')) AS capacity,
       min(figure) FILTER (indicator = 'PRISON_CAPACITY' AND breakdown = '_T' AND sex IN ('_T', '_Z')) AS capacity_figure,
       max(exact) FILTER (indicator = 'PERSONS_ENTERING_PRISON' AND breakdown = '_T' AND sex = '_T') AS entered,
       max(exact) FILTER (indicator = 'PERSONS_RELEASED' AND breakdown = '_T' AND sex = '_T') AS released,
       max(exact) FILTER (indicator = 'DEATHS_IN_PRISON' AND breakdown = '_T' AND sex = '_T') AS deaths,
       min(figure) FILTER (indicator = 'DEATHS_IN_PRISON' AND breakdown = '_T' AND sex = '_T') AS deaths_figure,
       max(exact) FILTER (indicator = 'DEATHS_IN_PRISON' AND breakdown = 'TYPE_OF_DEATH=HOMICIDE' AND sex = '_T') AS killed,
       min(figure) FILTER (indicator = 'DEATHS_IN_PRISON' AND breakdown = 'TYPE_OF_DEATH=HOMICIDE' AND sex = '_T') AS killed_figure,
       list(figure ORDER BY figure) FILTER (indicator IN ('PERSONS_ENTERING_PRISON', 'PERSONS_RELEASED', 'DEATHS_IN_PRISON') AND breakdown = '_T') AS flow_figures
FROM figures
WHERE indicator IN ('PERSONS_HELD', 'PRISON_CAPACITY', 'PERSONS_ENTERING_PRISON', 'PERSONS_RELEASED', 'DEATHS_IN_PRISON')
  AND unit_measure = 'NUMBER' AND exact IS NOT NULL AND iccs IN ('_T', '_Z') AND age IN ('_T', '_Z') AND citizenship IN ('_T', '_Z')
GROUP BY submission_id, ref_area, sub_area, year
