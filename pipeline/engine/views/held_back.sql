-- Errors that hold figures out: of sources under automatic acceptance, and not explained by an instant.
--
-- An explanation belongs to the finding and the figures that it was given for;
-- it lapses when the figures change. Under review nothing is held out: a person
-- saw the errors and accepted the submission.
--
-- internal
-- arguments: t
-- columns of findings
CREATE MACRO held_back(t) AS TABLE
SELECT f.*
FROM findings f
SEMI JOIN (SELECT submission_id FROM submissions WHERE acceptance = 'auto') s USING (submission_id)
ANTI JOIN (SELECT finding_id, figures FROM explanations WHERE decided_at <= CAST(t AS TIMESTAMPTZ)) e
    USING (finding_id, figures)
WHERE f.severity = 'ERROR' AND f.outcome = 'fail';
