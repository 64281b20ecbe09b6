package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRowSecurity compares what a reader sees of the table with what decisions on
// each of its objects allow.
func TestRowSecurity(t *testing.T) {
	n := 20_000
	if os.Getenv("COMITY_FULL") == "1" {
		n = 200_000
	}
	v := openVault(t, n)
	var compared, read int
	for _, columns := range []policy.FilterColumns{single, copied, ofAccounts(single), ofAccounts(copied)} {
		v.use(t, qualified(columns))
		objects, err := v.store.read(t.Context(), v.columns)
		require.NoError(t, err)
		for _, q := range questions {
			if q.accounts != (columns.Account != "") {
				continue
			}
			t.Run(columns.Place+" "+q.name, func(t *testing.T) {
				engine, err := policy.New(t.Context(), policy.WithPosture(q.posture))
				require.NoError(t, err)
				req := requests.IrishWarrant()
				q.change(&req)
				reader := v.reader(t)
				require.NoError(t, v.grant(t.Context(), v.owner, engine, req, reader, inAnHour()))
				want, err := decide(t.Context(), engine, req, v.columns, objects)
				require.NoError(t, err)
				session := v.login(t, reader)
				got := ids(t, session, "SELECT id FROM object")
				withheld := missing(want, got)
				assert.Zero(t, missing(got, want), "wrongly read")
				assert.Equal(t, q.withheld && columns.Copies.Table != "", withheld > 0, "withheld")
				assert.Equal(t, q.some, len(got) > 0)
				compared, read = compared+n, read+len(got)
			})
		}
	}
	t.Logf("%d rows compared with a decision, %d read, none wrongly", compared, read)
}

// TestRefused makes roles that could read more than the policy shows, and is told
// why none of them is granted anything.
func TestRefused(t *testing.T) {
	v := openVault(t, 100)
	v.use(t, single)
	v.exec(t, v.super, "CREATE ROLE comity_other")
	t.Cleanup(func() { v.exec(t, v.super, "DROP ROLE comity_other") })
	admin := connect(t, "dbname=comity_vault")
	for _, tt := range []struct {
		name, fault string
		before      string // in the vault, of the reader %s
		after       string
	}{
		{"superuser", "it is SUPERUSER", "ALTER ROLE %s SUPERUSER", ""},
		{"bypass", "it is BYPASSRLS", "ALTER ROLE %s BYPASSRLS", ""},
		{"roles", "it is CREATEROLE", "ALTER ROLE %s CREATEROLE", ""},
		{"no login", "no such role logs in", "ALTER ROLE %s NOLOGIN", ""},
		{"no member", "it is no member of comity_reader", "REVOKE comity_reader FROM %s", ""},
		{"owner", "it is a member of comity_vault", "GRANT comity_vault TO %s", ""},
		{"another role", "it is a member of comity_other", "GRANT comity_other TO %s", ""},
		{"another role that it is not yet", "it is a member of comity_other",
			"ALTER ROLE %[1]s NOINHERIT; GRANT comity_other TO %[1]s", ""},
		{"a built-in role", "it is a member of pg_read_all_data", "GRANT pg_read_all_data TO %s", ""},
		{"the table", "it has a right to object", "GRANT TRIGGER ON object TO %s", ""},
		{"the table, all roles", "it has a right to object",
			"GRANT INSERT (id) ON object TO PUBLIC", "REVOKE INSERT (id) ON object FROM PUBLIC"},
		{"copies", "it has a right to copy", "GRANT UPDATE (bucket) ON copy TO %s", ""},
		{"view of the owner", "it has a right to shown",
			"CREATE VIEW public.shown AS SELECT * FROM object; GRANT SELECT ON public.shown TO %s",
			"DROP VIEW public.shown"},
		{"materialized view", "it has a right to kept",
			"CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM object; GRANT SELECT ON public.kept TO comity_reader",
			"DROP MATERIALIZED VIEW public.kept"},
		{"function of the owner", "it may call shown()",
			"CREATE FUNCTION public.shown() RETURNS SETOF object LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM object'",
			"DROP FUNCTION public.shown"},
		{"schema", "it may create objects in the schema public",
			"GRANT CREATE ON SCHEMA public TO %s", "REVOKE CREATE ON SCHEMA public FROM %s"},
		{"database", "it may create schemas",
			"GRANT CREATE ON DATABASE comity_vault TO %s", "REVOKE CREATE ON DATABASE comity_vault FROM %s"},
		{"off", "object is not under the policy",
			"ALTER TABLE object DISABLE ROW LEVEL SECURITY", "ALTER TABLE object ENABLE ROW LEVEL SECURITY"},
		{"no policy", "object is not under the policy",
			"ALTER POLICY comity ON object RENAME TO other", "ALTER POLICY other ON object RENAME TO comity"},
		{"policy of others", "object is not under the policy",
			"ALTER POLICY comity ON object TO comity_other", "ALTER POLICY comity ON object TO comity_reader"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reader := v.reader(t)
			of := func(s string) string { return strings.NewReplacer("%s", reader, "%[1]s", reader).Replace(s) }
			v.exec(t, admin, of(tt.before))
			err := v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), reader, inAnHour())
			assert.ErrorContains(t, err, fmt.Sprintf("reader %q: %s", reader, tt.fault))
			v.exec(t, admin, of(tt.after), "DROP OWNED BY "+reader)
			v.exec(t, admin, "ALTER ROLE "+reader+" NOSUPERUSER NOBYPASSRLS NOCREATEROLE")
			var grants int
			require.NoError(t, admin.QueryRow(t.Context(), "SELECT count(*) FROM comity.grants").Scan(&grants))
			assert.Zero(t, grants)
		})
	}
	assert.NoError(t, v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), v.reader(t), inAnHour()))
}

// TestOverTime: nothing is read before a grant, after it is withdrawn or has ended,
// or where it could not be made, whatever a session remembers.
func TestOverTime(t *testing.T) {
	v := openVault(t, 5000)
	v.use(t, single)
	req := requests.IrishWarrant()
	may := v.allowed(t, v.engine, req)
	reader := v.reader(t)
	const query = "SELECT id FROM object"
	// Before, and where no grant could be made.
	session := v.login(t, reader)
	assert.Empty(t, ids(t, session, query))
	bad := req
	bad.Data = nil
	over, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, v.grant(t.Context(), v.owner, v.engine, bad, reader, inAnHour()))
	require.ErrorIs(t, v.grant(over, v.owner, v.engine, req, reader, inAnHour()), context.Canceled)
	for _, until := range []time.Time{{}, time.Now(), time.Now().Add(25 * time.Hour)} {
		require.ErrorContains(t, v.grant(t.Context(), v.owner, v.engine, req, reader, until), "grants_check")
	}
	v.exec(t, v.owner, "ALTER TABLE comity.holders ADD CONSTRAINT never CHECK (since > before)")
	require.ErrorContains(t, v.grant(t.Context(), v.owner, v.engine, req, reader, inAnHour()), "never")
	v.exec(t, v.owner, "ALTER TABLE comity.holders DROP CONSTRAINT never")
	assert.Empty(t, ids(t, session, query))

	// A grant, and one to another role meanwhile.
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, req, reader, inAnHour()))
	assert.Equal(t, may, ids(t, session, query))
	other := v.reader(t)
	cleared := requests.IrishWarrant()
	cleared.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt}}
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, cleared, other, inAnHour()))
	more := v.allowed(t, v.engine, cleared)
	assert.Greater(t, len(more), len(may))
	assert.Equal(t, more, ids(t, v.login(t, other), query))
	assert.Equal(t, may, ids(t, session, query))
	places := "SELECT count(DISTINCT place) FROM comity.released"
	assert.Equal(t, map[int64]bool{2: true}, ids(t, session, places), "the other's are not shown")
	assert.Equal(t, map[int64]bool{4: true}, ids(t, v.login(t, other), places))
	v.exec(t, session, `CREATE FUNCTION pg_temp.leak(place text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
		$$ BEGIN IF place = 'dublin' THEN RAISE EXCEPTION 'seen'; END IF; RETURN true; END $$`)
	assert.Equal(t, map[int64]bool{2: true}, ids(t, session, places+" WHERE pg_temp.leak(place)"))
	err := v.grant(t.Context(), v.owner, v.engine, cleared, reader, inAnHour())
	require.ErrorContains(t, err, `it holds a grant for request '13-mag-2814'`)

	// A session that is another's reads what its own login may, by a plan of before.
	super := connect(t, "dbname=comity_vault")
	v.exec(t, super, "SET plan_cache_mode = force_generic_plan", "PREPARE p AS "+query)
	assert.Len(t, ids(t, super, "EXECUTE p"), 5000)
	v.exec(t, super, "SET SESSION AUTHORIZATION "+reader)
	assert.Equal(t, may, ids(t, super, "EXECUTE p"))
	v.exec(t, super, "SET SESSION AUTHORIZATION "+other)
	assert.Equal(t, more, ids(t, super, "EXECUTE p"))

	// A policy that somebody adds, or drops.
	v.exec(t, v.owner, "CREATE POLICY everything ON object USING (true)")
	assert.Equal(t, may, ids(t, session, query))
	v.exec(t, v.owner, "DROP POLICY everything ON object", "BEGIN", "DROP POLICY comity ON object", "COMMIT")
	assert.Equal(t, may, ids(t, session, query))
	v.use(t, single)
	assert.Empty(t, ids(t, session, query))

	// An object that moves is gone with the next statement.
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, req, reader, inAnHour()))
	before := ids(t, session, query)
	v.exec(t, v.owner, "UPDATE object SET bucket = 'dublin' WHERE bucket = 'ohio'")
	after := v.allowed(t, v.engine, req)
	assert.Less(t, len(after), len(before))
	assert.Equal(t, after, ids(t, session, query))

	// Withdrawn: a statement that is prepared, a transaction that began before, and a
	// snapshot of another's, also when there is a new grant. What a cursor has read is
	// read.
	cleared.Clearances[0].State = "FR"
	v.exec(t, session, "PREPARE p AS "+query, "EXECUTE p", "BEGIN", "DECLARE c CURSOR WITH HOLD FOR "+query, "COMMIT",
		"BEGIN ISOLATION LEVEL REPEATABLE READ")
	assert.Equal(t, after, ids(t, session, query))
	dump := v.login(t, "comity_vault")
	v.exec(t, dump, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	var snapshot string
	require.NoError(t, dump.QueryRow(t.Context(), "SELECT pg_export_snapshot()").Scan(&snapshot))
	importing := v.login(t, reader)
	v.exec(t, importing, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SET TRANSACTION SNAPSHOT '"+snapshot+"'")
	assert.Equal(t, after, ids(t, importing, query))
	require.NoError(t, v.withdraw(t.Context(), v.owner, reader))
	for range 2 {
		assert.Empty(t, ids(t, session, query))
		assert.Empty(t, ids(t, session, "EXECUTE p"))
		assert.Empty(t, ids(t, importing, query))
		v.exec(t, importing, "ROLLBACK", "BEGIN ISOLATION LEVEL REPEATABLE READ", "SET TRANSACTION SNAPSHOT '"+snapshot+"'")
		assert.Empty(t, ids(t, importing, query))
		require.NoError(t, v.withdraw(t.Context(), v.owner, reader))
		require.NoError(t, v.grant(t.Context(), v.owner, v.engine, cleared, reader, inAnHour()))
	}
	v.exec(t, importing, "ROLLBACK")
	v.exec(t, session, "ROLLBACK")
	assert.Equal(t, v.allowed(t, v.engine, cleared), ids(t, session, "EXECUTE p"))
	v.exec(t, v.owner, "DELETE FROM comity.grants")
	assert.Empty(t, ids(t, session, "EXECUTE p"))
	assert.Equal(t, after, ids(t, session, "FETCH ALL FROM c"))

	// At its end, also in a transaction that began before.
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, req, reader, time.Now().Add(2*time.Second)))
	v.exec(t, session, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	assert.Equal(t, after, ids(t, session, "EXECUTE p"))
	time.Sleep(2100 * time.Millisecond)
	assert.Empty(t, ids(t, session, "EXECUTE p"))
	assert.Empty(t, ids(t, session, query))
	v.exec(t, session, "COMMIT")
	assert.Empty(t, ids(t, session, query))

	// Without the policies nobody reads.
	require.NoError(t, v.withdraw(t.Context(), v.owner, reader))
	v.exec(t, v.owner, "DROP SCHEMA comity CASCADE")
	assert.Empty(t, ids(t, session, query))
}

// TestPartitions: a policy on a table binds who reads the table. A partition has
// none, and is not granted.
func TestPartitions(t *testing.T) {
	v := openVault(t, 5000)
	v.exec(t, v.owner, "CREATE TABLE part (LIKE object) PARTITION BY LIST (bucket)",
		"CREATE TABLE part_us PARTITION OF part FOR VALUES IN ('ohio', 'virginia')",
		"CREATE TABLE part_rest PARTITION OF part DEFAULT",
		"INSERT INTO part SELECT * FROM object")
	v.table = "public.part"
	v.use(t, policy.FilterColumns{Place: "part.bucket", Category: "part.category", Customer: "part.customer",
		CustomerState: "part.state", Placements: placements})
	reader := v.reader(t)
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), reader, inAnHour()))
	v.columns = single
	session := v.login(t, reader)
	assert.Equal(t, v.allowed(t, v.engine, requests.IrishWarrant()), ids(t, session, "SELECT id FROM part"))
	for _, table := range []string{"part_us", "part_rest"} {
		_, err := session.Exec(t.Context(), "SELECT id FROM "+table)
		require.ErrorContains(t, err, "permission denied for table "+table)
	}
	assert.Empty(t, ids(t, session, "SELECT id FROM ONLY part"))
}

// TestCopiesUnderPolicy: where the owner is kept from some of the copies, a reader
// is told an error, and not what the others allow.
func TestCopiesUnderPolicy(t *testing.T) {
	v := openVault(t, 1000)
	v.use(t, qualified(copied))
	reader := v.reader(t)
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), reader, inAnHour()))
	session := v.login(t, reader)
	assert.Equal(t, v.allowed(t, v.engine, requests.IrishWarrant()), ids(t, session, "SELECT id FROM object"))
	assert.Equal(t, v.allowed(t, v.engine, requests.IrishWarrant()), ids(t, session, "SELECT comity.objects()"))
	v.exec(t, v.owner, "ALTER TABLE copy ENABLE ROW LEVEL SECURITY", "ALTER TABLE copy FORCE ROW LEVEL SECURITY",
		"CREATE POLICY home ON copy USING (bucket IN ('ohio', 'virginia'))")
	_, err := session.Exec(t.Context(), "SELECT id FROM object")
	require.ErrorContains(t, err, "query would be affected by row-level security")
	v.exec(t, v.owner, "ALTER TABLE copy NO FORCE ROW LEVEL SECURITY", "ALTER TABLE object FORCE ROW LEVEL SECURITY")
	_, err = session.Exec(t.Context(), "SELECT id FROM object")
	require.ErrorContains(t, err, "query would be affected by row-level security")
}

// TestCopiesOfShares: an object is not released because one item of the request
// allows one of its copies and another item the next.
func TestCopiesOfShares(t *testing.T) {
	v := openVault(t, 3)
	v.exec(t, v.owner, "ALTER TABLE copy ADD category text", "DELETE FROM copy",
		`INSERT INTO copy (object, bucket, category) VALUES (0, 'ohio', 'content'), (0, 'virginia', 'content'),
			(1, 'ohio', 'subscriber'), (2, 'ohio', 'content'), (2, 'ohio', 'subscriber')`)
	v.use(t, policy.FilterColumns{Place: "public.copy.bucket", Category: "public.copy.category", Placements: placements,
		Copies: policy.FilterCopies{Table: "public.copy", Object: "public.copy.object", ID: "object.id"}})
	req := requests.IrishWarrant()
	req.Data[0].From, req.Data[0].Until = "2014-01-01", "2014-01-31"
	reader := v.reader(t)
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, req, reader, inAnHour()))
	assert.Equal(t, map[int64]bool{0: true, 1: true}, ids(t, v.login(t, reader), "SELECT id FROM object"))
	filter, err := v.engine.Filter(t.Context(), req, v.columns)
	require.NoError(t, err)
	released, err := v.store.released(t.Context(), filter)
	require.NoError(t, err)
	assert.Equal(t, map[int64]bool{0: true, 1: true}, released)
}

// TestSetupRefused: columns of another table make no policy.
func TestSetupRefused(t *testing.T) {
	foreign, bare := single, qualified(copied)
	foreign.Category = "subject.category"
	bare.Copies.Table, bare.Place = "copy", "copy.bucket"
	for _, tt := range []struct {
		name, fault string
		rowSecurity
	}{
		{"no schema", `table "object": name it with its schema`, rowSecurity{"object", single}},
		{"a name of the policy", `table "public.released"`, rowSecurity{"public.released", single}},
		{"a column of another table", `column "subject.category": no column of public.object`,
			rowSecurity{"public.object", foreign}},
		{"copies without a schema", `table "copy": name it with its schema`, rowSecurity{"public.object", bare}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			setup, err := tt.setup()
			require.ErrorContains(t, err, tt.fault)
			assert.Empty(t, setup)
		})
	}
}

// TestSideChannels shows what the policy does not hide: how many rows there are, and
// about how many hold a value that a reader guesses.
func TestSideChannels(t *testing.T) {
	v := openVault(t, 20_000)
	v.use(t, single)
	reader := v.reader(t)
	require.NoError(t, v.grant(t.Context(), v.owner, v.engine, requests.IrishWarrant(), reader, inAnHour()))
	session := v.login(t, reader)
	plan := func(query string) string {
		rows, err := session.Query(t.Context(), "EXPLAIN "+query)
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return strings.Join(lines, "\n")
	}
	assert.Contains(t, plan("(ANALYZE) SELECT * FROM object"), "Rows Removed by Filter")
	known := plan("SELECT * FROM object WHERE account = 'user@example.org'")
	guessed := plan("SELECT * FROM object WHERE account = 'nobody'")
	assert.NotEqual(t, known, strings.ReplaceAll(guessed, "nobody", "user@example.org"))
	assert.Equal(t, map[int64]bool{20_000: true},
		ids(t, session, "SELECT reltuples::bigint FROM pg_class WHERE relname = 'object'"))
}
