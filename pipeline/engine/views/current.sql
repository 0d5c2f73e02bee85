-- What holds now, one figure a key: what the accepted submission that last covered each cell says.
--
-- Of sources with automatic acceptance, values with an open error are left out;
-- held_out lists them. Of sources under review they stay, since a person
-- accepted the submission with them. A value held out does not bring the
-- earlier figure back.
--
-- columns of series
CREATE VIEW current AS
FROM published((SELECT list(submission_id) FROM submissions WHERE status = 'accepted'), 'infinity');
