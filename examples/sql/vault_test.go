package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// A vault is a database of its own, with a table of objects whose owner is no
// superuser and with roles that read it.
type vault struct {
	rowSecurity
	engine      *policy.Engine
	super       *pgx.Conn // the administrator
	owner       *pgx.Conn
	store       *store // the owner's, to read the columns for decisions
	readerCount int
}

// openVault makes the vault, of n objects. It is gone after the test.
func openVault(t *testing.T, n int) *vault {
	t.Helper()
	needPostgres(t)
	v := &vault{rowSecurity: rowSecurity{table: "public.object", columns: single}, super: connect(t, "")}
	v.exec(t, v.super, "CREATE ROLE comity_reader", "CREATE ROLE comity_vault LOGIN",
		"CREATE DATABASE comity_vault OWNER comity_vault",
		"ALTER DATABASE comity_vault SET lock_timeout = '1min'",
		"ALTER DATABASE comity_vault SET jit = off") // it takes a second, and nothing is shown by that
	t.Cleanup(func() {
		v.exec(t, v.super, "DROP DATABASE comity_vault WITH (FORCE)", "DROP ROLE comity_vault")
		for i := range v.readerCount {
			v.exec(t, v.super, "DROP ROLE "+readerName(i))
		}
		v.exec(t, v.super, "DROP ROLE comity_reader")
	})
	v.owner = connect(t, "dbname=comity_vault user=comity_vault")
	v.exec(t, v.owner,
		`CREATE TABLE object (id bigint PRIMARY KEY, bucket text, category text, customer text, state text,
			account text, made bigint, secret text GENERATED ALWAYS AS ('secret ' || id) STORED)`,
		"CREATE TABLE copy (object bigint, bucket text)")
	var err error
	v.store, err = open("PostgreSQL", "pgx", "dbname=comity_vault user=comity_vault", "SHOW server_version",
		policy.DollarPlaceholder)
	require.NoError(t, err)
	t.Cleanup(func() { v.store.db.Close() })
	require.NoError(t, v.store.copyFrom(t.Context(), "object",
		[]string{"id", "bucket", "category", "customer", "state", "account", "made"}, objects(n)))
	require.NoError(t, v.store.copyFrom(t.Context(), "copy", []string{"object", "bucket"}, copies(n)))
	v.exec(t, v.owner, "CREATE INDEX ON copy (object)", "ANALYZE object, copy")
	v.engine, err = policy.New(t.Context())
	require.NoError(t, err)
	return v
}

func connect(t *testing.T, source string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), source)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func (v *vault) exec(t *testing.T, c *pgx.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		_, err := c.Exec(context.Background(), s)
		require.NoError(t, err, s)
	}
}

// use puts the table under the policy of the columns, in place of another.
func (v *vault) use(t *testing.T, c policy.FilterColumns) {
	t.Helper()
	v.columns = c
	setup, err := v.setup()
	require.NoError(t, err)
	v.exec(t, v.owner, "DROP SCHEMA IF EXISTS comity CASCADE", setup)
}

func readerName(i int) string { return fmt.Sprintf(`comity_reader_%d`, i) }

// reader makes a role that may be granted something.
func (v *vault) reader(t *testing.T) string {
	name := readerName(v.readerCount)
	v.exec(t, v.super, "CREATE ROLE "+name+" LOGIN IN ROLE comity_reader")
	v.readerCount++
	return name
}

// login opens a session of a role.
func (v *vault) login(t *testing.T, name string) *pgx.Conn {
	t.Helper()
	return connect(t, "dbname=comity_vault user="+name)
}

// allowed returns the IDs of the objects that decisions allow.
func (v *vault) allowed(t *testing.T, e *policy.Engine, req request.Request) map[int64]bool {
	t.Helper()
	objects, err := v.store.read(t.Context(), v.columns)
	require.NoError(t, err)
	ids, err := decide(t.Context(), e, req, v.columns, objects)
	require.NoError(t, err)
	return ids
}

// qualified returns the columns with the schema of the table of copies.
func qualified(c policy.FilterColumns) policy.FilterColumns {
	if c.Copies.Table != "" {
		c.Place = "public." + c.Place
		c.Copies.Table, c.Copies.Object = "public."+c.Copies.Table, "public."+c.Copies.Object
	}
	return c
}

// inAnHour is when a grant of a test ends.
func inAnHour() time.Time { return time.Now().Add(time.Hour) }

func ids(t *testing.T, c *pgx.Conn, query string) map[int64]bool {
	t.Helper()
	rows, err := c.Query(t.Context(), query)
	require.NoError(t, err, query)
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	require.NoError(t, err, query)
	found := map[int64]bool{}
	for _, id := range list {
		found[id] = true
	}
	return found
}
