-- Why a role ($1) is no reader of a table ($2): a row for each reason.
WITH reader AS (SELECT * FROM pg_catalog.pg_roles WHERE rolname = $1),
	named AS (SELECT oid FROM reader WHERE NOT rolsuper),
	space AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^(pg_|information_schema$)')
SELECT 'no such role logs in: create it' AS fault
WHERE NOT EXISTS (SELECT FROM reader WHERE rolcanlogin)
UNION ALL
SELECT 'it is ' || attribute || ': take that from it'
FROM reader, LATERAL (VALUES ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
	('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) AS has (attribute, held)
WHERE held
UNION ALL
SELECT 'it is no member of comity_reader: the policy is for those'
FROM named WHERE NOT pg_has_role(named.oid, 'comity_reader', 'USAGE')
UNION ALL
SELECT format('it is a member of %I: a reader could act as that', other.rolname)
FROM named, pg_catalog.pg_roles AS other
WHERE other.rolname NOT IN ($1, 'comity_reader') AND pg_has_role(named.oid, other.oid, 'MEMBER')
UNION ALL
SELECT format('it has a right to %s: what is not under the policy may tell what that hides', c.oid::regclass)
FROM named, pg_catalog.pg_class AS c JOIN space ON space.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND
	(has_table_privilege(named.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR
		has_any_column_privilege(named.oid, c.oid, 'INSERT, UPDATE, REFERENCES') OR
		c.oid NOT IN ($2::text::regclass, 'comity.released'::regclass) AND
			has_any_column_privilege(named.oid, c.oid, 'SELECT'))
UNION ALL
SELECT format('it may call %s, which runs with the rights of its owner', p.oid::regprocedure)
FROM named, pg_catalog.pg_proc AS p JOIN space ON space.oid = p.pronamespace
WHERE p.prosecdef AND has_function_privilege(named.oid, p.oid, 'EXECUTE') AND
	p.oid IS DISTINCT FROM to_regproc('comity.objects')
UNION ALL
SELECT format('it may create objects in the schema %I, which others may use', nspname)
FROM named, space WHERE has_schema_privilege(named.oid, space.oid, 'CREATE')
UNION ALL
SELECT 'it may create schemas in the database'
FROM named WHERE has_database_privilege(named.oid, current_database(), 'CREATE')
UNION ALL
SELECT format('it holds a grant for request %L: withdraw that', request)
FROM comity.grants WHERE reader = $1
UNION ALL
SELECT format('%s is not under the policy: run what setup returns', c.oid::regclass)
FROM pg_catalog.pg_class AS c
WHERE c.oid = $2::text::regclass AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_catalog.pg_policy
	WHERE polrelid = c.oid AND polname = 'comity' AND NOT polpermissive AND polcmd = '*' AND
		polroles = ARRAY['comity_reader'::regrole::oid]))
