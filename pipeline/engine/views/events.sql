-- What happened to submissions and what people decided.
--
-- columns of events
CREATE VIEW events AS FROM lake.events;
