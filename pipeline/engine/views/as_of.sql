-- What held at an instant by what had been decided up to then: acceptances, returns, withdrawals and explanations.
--
-- The figures are those of the processing that counts today.
--
-- arguments: t
-- columns of series
CREATE MACRO as_of(t) AS TABLE
FROM published((SELECT list(submission_id) FROM decisions(t) WHERE status = 'accepted'), t);
