-- about: figure
-- Each count of victims of homicide with the offences, the men among the victims
-- and the suspects that the same submission gives for the year.
SELECT v.*, g.offences, g.offence_figure, g.men, g.men_figure, g.suspects, g.suspect_figure
FROM figures v
LEFT JOIN (
    SELECT submission_id, ref_area, sub_area, time_period,
           max(exact) FILTER (indicator IN ('RECORDED_OFFENCES', 'INTENTIONAL_HOMICIDE_OFFENCES')) AS offences,
           min(figure) FILTER (indicator IN ('RECORDED_OFFENCES', 'INTENTIONAL_HOMICIDE_OFFENCES')) AS offence_figure,
           max(exact) FILTER (role = 'VICTIM' AND sex = 'M') AS men, min(figure) FILTER (role = 'VICTIM' AND sex = 'M') AS men_figure,
           max(exact) FILTER (indicator = 'PERSONS_SUSPECTED' AND sex = '_T') AS suspects,
           min(figure) FILTER (indicator = 'PERSONS_SUSPECTED' AND sex = '_T') AS suspect_figure
    FROM figures
    WHERE iccs = '0101' AND unit_measure = 'NUMBER' AND exact IS NOT NULL AND age IN ('_T', '_Z') AND citizenship IN ('_T', '_Z')
      AND relationship IN ('_T', '_Z') AND mechanism IN ('_T', '_Z') AND context IN ('_T', '_Z') AND breakdown = '_T'
    GROUP BY submission_id, ref_area, sub_area, time_period
) g ON g.submission_id = v.submission_id AND g.ref_area = v.ref_area AND g.sub_area = v.sub_area AND g.time_period = v.time_period
WHERE v.iccs = '0101' AND v.role = 'VICTIM' AND v.sex = '_T' AND v.age = '_T' AND v.unit_measure = 'NUMBER' AND v.exact IS NOT NULL
  AND v.citizenship IN ('_T', '_Z') AND v.relationship IN ('_T', '_Z') AND v.mechanism IN ('_T', '_Z') AND v.context IN ('_T', '_Z') AND v.breakdown = '_T'
