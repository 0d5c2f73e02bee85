-- The candidate's figures among those of the baseline that it does not replace: what would hold if it were accepted.
--
-- The baseline's figures inside the candidate's scope are left out, given again
-- or not, and so is a key that the candidate gives outside its scope.
--
-- columns of series
CREATE VIEW context AS
FROM candidate_series
UNION ALL BY NAME
FROM unreplaced;
