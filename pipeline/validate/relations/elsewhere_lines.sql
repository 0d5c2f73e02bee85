-- about: nothing
-- The series of counts that other sources give for the areas of the candidate,
-- numbered, each with its concept.
SELECT row_number() OVER () AS other_line, o.series_id, o.provider, o.dataset, o.ref_area, {{series_concept o}} AS concept_key
FROM (
    SELECT o.series_id, {{codes o}}
    FROM others o
    WHERE o.unit_measure = 'NUMBER' AND o.ref_area IN (SELECT ref_area FROM candidate_submissions)
    GROUP BY o.series_id
) o
