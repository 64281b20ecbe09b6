-- Queries of a role that wants more rows than it is granted. Each row of object holds
-- a secret of its own. In brackets is which of them a query shows, in rows, notices or
-- errors: all that may go; some of those, or none; nothing, and no error; else a part of
-- the error with which it ends. HIDDEN is the ID of a row that may not go.

-- [all] plain
SELECT * FROM object;

-- [all] the whole row
SELECT object FROM object;

-- [nothing] a point
SELECT secret FROM object WHERE id = HIDDEN;

-- [all] or true
SELECT secret FROM object WHERE true OR id = HIDDEN;

-- [some] negated
SELECT secret FROM object WHERE NOT (bucket = 'virginia' AND category = 'subscriber');

-- [all] only
SELECT secret FROM ONLY object;

-- [all] system columns
SELECT ctid, xmin, tableoid, secret FROM object;

-- [some] by ctid
SELECT secret FROM object WHERE ctid = ANY (ARRAY(SELECT format('(%s,%s)', b, i)::tid FROM
	generate_series(0, 40) b, generate_series(1, 80) i));

-- [all] a sample
SELECT secret FROM object TABLESAMPLE SYSTEM (100);

-- [some] a repeatable sample
SELECT secret FROM object TABLESAMPLE BERNOULLI (50) REPEATABLE (1);

-- [all] common table expression
WITH o AS MATERIALIZED (SELECT * FROM object) SELECT secret FROM o;

-- [all] recursive
WITH RECURSIVE o AS (SELECT id, secret FROM object UNION SELECT object.id, object.secret FROM object JOIN o
	ON object.id = o.id + 1) SELECT secret FROM o;

-- [all] outer join
SELECT o.secret FROM generate_series(0, 30000) g LEFT JOIN object o ON o.id = g;

-- [all] lateral
SELECT l.secret FROM object o, LATERAL (SELECT * FROM object WHERE id = o.id) l;

-- [nothing] anti join
SELECT a.secret FROM object a WHERE NOT EXISTS (SELECT FROM object b WHERE b.id = a.id);

-- [all] aggregate
SELECT string_agg(secret, ' ') FROM object;

-- [some] window
SELECT lag(secret, 1) OVER (ORDER BY id) FROM object;

-- [all] grouping sets
SELECT secret FROM object GROUP BY GROUPING SETS ((secret), ());

-- [all] function of SQL
CREATE FUNCTION pg_temp.f() RETURNS SETOF object LANGUAGE sql AS 'SELECT * FROM public.object';
SELECT (pg_temp.f()).secret;

-- [all] function of PL/pgSQL
DO $$ DECLARE s text; BEGIN FOR s IN EXECUTE 'SELECT secret FROM object' LOOP RAISE NOTICE '%', s; END LOOP; END $$;

-- [all] function with the rights of its owner, the reader
CREATE FUNCTION pg_temp.f() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS
	'SELECT secret FROM public.object';
SELECT pg_temp.f();

-- [all] XML
SELECT query_to_xml('SELECT secret FROM object', false, false, '');

-- [all] XML of the table
SELECT table_to_xml('object', false, false, '');

-- [all] XML of the schema
SELECT schema_to_xml('public', false, false, '');

-- [some] text search statistics
SELECT * FROM ts_stat('SELECT to_tsvector(''simple'', replace(secret, '' '', ''_'')) FROM object');

-- A condition that tells what it sees, and seems cheaper than the policy.

-- [all] cheap leaky function
CREATE FUNCTION pg_temp.leak(t text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS
$$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$;
SELECT secret FROM object WHERE pg_temp.leak(secret);

-- [all] cheap leaky function in a join
CREATE FUNCTION pg_temp.leak(t text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS
$$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$;
SELECT 1 FROM generate_series(1, 2) g JOIN object ON pg_temp.leak(secret);

-- [all] leaky operator
CREATE FUNCTION pg_temp.leak(a text, b text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS
$$ BEGIN RAISE NOTICE '%', a; RETURN true; END $$;
CREATE OPERATOR pg_temp.=== (FUNCTION = pg_temp.leak, LEFTARG = text, RIGHTARG = text);
SELECT secret FROM object WHERE secret OPERATOR(pg_temp.===) '';

-- [only superuser can define a leakproof function] leakproof function
CREATE FUNCTION pg_temp.leak(t text) RETURNS bool LANGUAGE plpgsql LEAKPROOF AS $$ BEGIN RETURN true; END $$;

-- [some] error of a cast
SELECT 1 FROM object WHERE secret::int = 1;

-- [nothing] error of a cast on a hidden row
SELECT 1 FROM object WHERE id = HIDDEN AND secret::int = 1;

-- [nothing] division by zero on a hidden row
SELECT secret FROM object WHERE 1 / (id - HIDDEN) > 2;

-- [all] pattern
SELECT secret FROM object WHERE secret LIKE 'secret%';

-- [all] leaky order
CREATE FUNCTION pg_temp.leak(t text) RETURNS text LANGUAGE plpgsql COST 0.0000001 AS
$$ BEGIN RAISE NOTICE '%', t; RETURN t; END $$;
SELECT id FROM object ORDER BY pg_temp.leak(secret);

-- What a session can set.

-- [query would be affected by row-level security] row_security off
SET row_security = off;
SELECT * FROM object;

-- [permission denied to set parameter] superuser's setting
SET session_replication_role = replica;

-- [all] another plan
SET enable_hashagg = off; SET enable_seqscan = off; SET enable_indexscan = off;
SET enable_material = off; SET work_mem = '64kB'; SET hash_mem_multiplier = 1;
SET from_collapse_limit = 1; SET join_collapse_limit = 1;
SELECT * FROM object;

-- [all] parallel
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SET force_parallel_mode = on;
SELECT * FROM object;

-- [all] search_path and shadows
CREATE TEMP TABLE released (share int, place text, category text, customer text, state text);
INSERT INTO released SELECT 0, b, c, u, s FROM unnest(ARRAY['dublin', 'paris']) b, unnest(ARRAY['content']) c,
	unnest(ARRAY['consumer']) u, unnest(ARRAY['']) s;
CREATE TEMP TABLE grants (reader name, until timestamptz);
CREATE FUNCTION pg_temp.texteq(text, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR pg_temp.= (FUNCTION = pg_temp.texteq, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION pg_temp.statement_timestamp() RETURNS timestamptz LANGUAGE sql AS
	$$ SELECT '2000-01-01'::timestamptz $$;
SET search_path = pg_temp, public, pg_catalog;
SELECT secret FROM public.object;

-- [nothing] own table of that name
CREATE TEMP TABLE object (id bigint, secret text);
SELECT secret FROM object;

-- [permission denied to set role] another role
SET ROLE comity_vault;

-- [all] another role that it is
SET ROLE comity_reader;
RESET ROLE;
SELECT * FROM object;

-- [all] as the group
SET ROLE comity_reader;
SELECT * FROM object;

-- [permission denied to set session authorization] another session
SET SESSION AUTHORIZATION comity_vault;

-- [all] settings that mean nothing
SET comity.reader = 'comity_reader_1'; SET application_name = 'comity_vault';
SELECT * FROM object;

-- Views and cursors of its own.

-- [all] view
CREATE TEMP VIEW v AS SELECT * FROM object;
SELECT * FROM v;

-- [all] view of the invoker
CREATE TEMP VIEW v WITH (security_invoker) AS SELECT * FROM object;
SELECT * FROM v;

-- [all] view with a barrier
CREATE TEMP VIEW v WITH (security_barrier) AS SELECT * FROM object;
SELECT * FROM v;

-- [all] copy into a table
CREATE TEMP TABLE t AS SELECT * FROM object;
SELECT secret FROM t;

-- [all] cursor
BEGIN;
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT secret FROM object;
COMMIT;
FETCH ALL FROM c;
MOVE ABSOLUTE 0 FROM c;
FETCH ALL FROM c;

-- [all] prepared
PREPARE p AS SELECT secret FROM object;
EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p;

-- [all] prepared, one plan
SET plan_cache_mode = force_generic_plan;
PREPARE p (bigint) AS SELECT secret FROM object WHERE id >= $1;
EXECUTE p(0);

-- [nothing] prepared, looking for a hidden row
PREPARE p (bigint) AS SELECT secret FROM object WHERE id = $1;
EXECUTE p(HIDDEN); EXECUTE p(HIDDEN); EXECUTE p(HIDDEN); EXECUTE p(HIDDEN); EXECUTE p(HIDDEN);
EXECUTE p(HIDDEN); EXECUTE p(HIDDEN); EXECUTE p(HIDDEN);

-- COPY.

-- [all] COPY
COPY object TO STDOUT;

-- [all] COPY as CSV
COPY object TO STDOUT (FORMAT csv);

-- [all] COPY of a query
COPY (SELECT secret FROM object) TO STDOUT;

-- [query would be affected by row-level security] COPY, row_security off
SET row_security = off;
COPY object TO STDOUT;

-- [must be superuser or have privileges of the pg_execute_server_program role] COPY to a program
COPY object TO PROGRAM 'cat';

-- [must be superuser or have privileges of the pg_write_server_files role] COPY to a file
COPY object TO '/var/lib/postgresql/stolen';

-- Writing, to learn of a hidden row by the answer.

-- [permission denied for table object] insert
INSERT INTO object (id) VALUES (HIDDEN);

-- [permission denied for table object] upsert
INSERT INTO object (id) VALUES (HIDDEN) ON CONFLICT (id) DO UPDATE SET id = 1 RETURNING *;

-- [permission denied for table object] update
UPDATE object SET bucket = 'virginia' RETURNING *;

-- [permission denied for table object] delete
DELETE FROM object RETURNING *;

-- [all] delete by it
CREATE TEMP TABLE t AS SELECT g::bigint AS id FROM generate_series(0, 30000) g;
DELETE FROM t USING object o WHERE o.id = t.id RETURNING o.secret;

-- [permission denied for table object] merge
MERGE INTO object USING (VALUES (1)) v (i) ON id = i WHEN MATCHED THEN DELETE;

-- [permission denied for table object] truncate
TRUNCATE object;

-- [permission denied for table object] lock of rows
SELECT * FROM object FOR UPDATE;

-- [permission denied for table object] lock of keys
SELECT * FROM object FOR KEY SHARE SKIP LOCKED;

-- [permission denied for table object] lock of the table
BEGIN;
LOCK TABLE object IN EXCLUSIVE MODE;

-- [constraints on temporary tables may reference only temporary tables] foreign key
CREATE TEMP TABLE t (id bigint);
ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES object;

-- [permission denied for table object] trigger
CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER t AFTER INSERT ON object EXECUTE FUNCTION pg_temp.f();

-- [must be owner] rule
CREATE RULE r AS ON SELECT TO object DO INSTEAD SELECT 1;

-- [must be owner] child
CREATE TEMP TABLE t () INHERITS (object);

-- [must be owner] policy
CREATE POLICY p ON object USING (true);

-- [must be owner] end of the policy
ALTER TABLE object DISABLE ROW LEVEL SECURITY;

-- [must be owner] other policy
ALTER POLICY comity ON object USING (true);

-- [must be owner] statistics
CREATE STATISTICS pg_temp.s ON bucket, category FROM object;

-- [must be owner] index
CREATE INDEX ON object (secret);

-- What the database says about the table.

-- [nothing] pg_stats
SELECT most_common_vals, histogram_bounds, * FROM pg_stats WHERE tablename IN ('object', 'copy', 'grants',
	'classes', 'holders');

-- [nothing] pg_stats_ext
SELECT * FROM pg_stats_ext;
SELECT * FROM pg_stats_ext_exprs;

-- [permission denied for table pg_statistic] pg_statistic
SELECT * FROM pg_statistic;

-- [permission denied for table pg_statistic_ext_data] pg_statistic_ext_data
SELECT * FROM pg_statistic_ext_data;

-- [nothing] explain
EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM object WHERE secret > 's';

-- [permission denied for function pg_read_file] files
SELECT pg_read_file('PG_VERSION');

-- What stands beside the table.

-- [permission denied for table copy] copies
SELECT * FROM copy;

-- [permission denied for table grants] grants
SELECT * FROM comity.grants;

-- [permission denied for table classes] classes
INSERT INTO comity.classes VALUES (session_user, 0, 'dublin', 'content', 'consumer', '');

-- [permission denied for sequence withdrawal] the last withdrawal
SELECT setval('comity.withdrawal', 1);

-- [cannot insert into view] through the view
INSERT INTO comity.released (share) VALUES (0);

-- [permission denied for schema comity] view in place of that
CREATE VIEW comity.v AS SELECT 1;
