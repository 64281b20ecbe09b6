-- What readers may be handed over. The owner of the table writes it; no other role
-- reads it, and a reader sees what is released to itself.
CREATE SCHEMA comity;

-- A request for which a role reads, one at a time.
CREATE TABLE comity.grants (
	reader  name PRIMARY KEY, -- the role that logs in
	request text NOT NULL,
	made    timestamptz NOT NULL DEFAULT statement_timestamp(),
	until   timestamptz NOT NULL,
	CHECK (made < until AND until <= made + interval '1 day')
);

-- What is released for it, a share for the items of the request that are about the
-- same accounts and span: these classes, of these holders.
CREATE TABLE comity.classes (
	reader   name NOT NULL REFERENCES comity.grants ON DELETE CASCADE,
	share    integer NOT NULL,
	place    text NOT NULL,
	category text NOT NULL,
	customer text NOT NULL, -- '' where the table does not tell
	state    text NOT NULL, -- '' but for public bodies
	PRIMARY KEY (reader, place, category, customer, state, share)
);
CREATE TABLE comity.holders (
	reader  name NOT NULL REFERENCES comity.grants ON DELETE CASCADE,
	share   integer NOT NULL,
	account text NOT NULL,   -- '' where the table does not tell
	since   bigint NOT NULL, -- the first second
	before  bigint NOT NULL, -- and the first one after the span
	PRIMARY KEY (reader, account, share, since, before)
);

-- The transaction that withdrew something last. A sequence is what it is now, in every
-- snapshot, so that a snapshot from before, also an imported one, is known by it.
CREATE SEQUENCE comity.withdrawal;
CREATE FUNCTION comity.withdraw() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	LOCK TABLE comity.grants IN SHARE ROW EXCLUSIVE MODE; -- one at a time
	PERFORM setval('comity.withdrawal', pg_current_xact_id()::text::bigint);
	RETURN NULL;
END $$;
CREATE TRIGGER withdraw BEFORE DELETE OR UPDATE OR TRUNCATE ON comity.grants EXECUTE FUNCTION comity.withdraw();

-- session_user is who logged in: SET ROLE and functions do not change it, and
-- nothing else that a reader can set is asked. The barrier keeps the conditions of
-- a reader off the rows of others.
CREATE VIEW comity.released WITH (security_barrier) AS
	SELECT share, place, category, customer, state, account, since, before
	FROM comity.grants JOIN comity.classes USING (reader) JOIN comity.holders USING (reader, share)
	WHERE reader = session_user AND statement_timestamp() < until AND
		pg_visible_in_snapshot((SELECT last_value::text::xid8 FROM comity.withdrawal), pg_current_snapshot());

GRANT USAGE ON SCHEMA comity TO comity_reader;
GRANT SELECT ON comity.released TO comity_reader;
