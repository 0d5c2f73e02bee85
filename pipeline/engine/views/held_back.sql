-- Errors that hold figures out: of sources under automatic acceptance, and not explained by an instant.
--
-- An explanation belongs to the finding and the figures that it was given for;
-- it lapses when the figures change. Under review nothing is held out: a person
-- saw the errors and accepted the submission.
--
-- A finding about a figure holds that figure out. One without a figure of its own,
-- such as a wrong year over a column, holds out all the figures that it names.
--
-- internal
-- arguments: t
-- columns of findings
CREATE MACRO held_back(t) AS TABLE
WITH open_errors AS (
    SELECT f.*
    FROM findings f
    SEMI JOIN (SELECT submission_id FROM submissions WHERE acceptance = 'auto') s USING (submission_id)
    ANTI JOIN (SELECT finding_id, figures FROM explanations WHERE decided_at <= CAST(t AS TIMESTAMPTZ)) e
        USING (finding_id, figures)
    WHERE f.severity = 'ERROR' AND f.outcome = 'fail'
)
FROM open_errors WHERE series_id <> ''
UNION ALL
SELECT * EXCLUDE (named) REPLACE (split_part(named, '@', 1) AS series_id, split_part(named, '@', 2) AS time_period)
FROM (SELECT *, unnest(figure_ids) AS named FROM open_errors WHERE series_id = '');
