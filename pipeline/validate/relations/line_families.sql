-- about: nothing
-- Every series of a submission with the family of its indicator.
SELECT k.line, fam.family, fam.dispersion, fam.spread, fam.warning_limit
FROM lines k
JOIN families fam ON fam.indicator = k.indicator AND fam.iccs = k.iccs AND fam.breakdown = k.breakdown
