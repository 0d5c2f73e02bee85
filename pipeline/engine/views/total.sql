-- Sum of a column for publication: exact decimals, and missing as soon as one part is missing.
--
-- Doubles added by several threads differ in their last digits from run to run;
-- decimals with ten digits after the point do not. The result is a double.
-- Works with GROUP BY, not with OVER or FILTER. No rows give a missing total.
--
-- arguments: x
CREATE MACRO total(x) AS
    CASE WHEN count(x) = count(*) THEN CAST(sum(CAST(x AS DECIMAL(38, 10))) AS DOUBLE) END;
