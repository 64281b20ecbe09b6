package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/jackc/pgx/v5"
)

// A rowSecurity lets roles that log in to PostgreSQL read of one table what a
// Filter releases for a request, with any query. The policy on the table is made
// once, and a person can read it. What is released for a request is in tables that
// the policy reads. So a grant locks no table, quotes no value, and puts no account
// into the catalogue, which every role reads.
type rowSecurity struct {
	table   string // with its schema, as the table of copies in the columns has one
	columns policy.FilterColumns
}

//go:embed rowsecurity.sql
var grantTables string

//go:embed reader.sql
var readerFaults string

// setup returns the statements that put the table under the policy. Its owner runs
// them, and the role comity_reader is there before. Functions and operators are
// looked up now, in pg_catalog alone, and never again.
func (r rowSecurity) setup() (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	function, condition := "", r.isReleased()
	if r.hasCopies() {
		function, condition = r.objects(), r.columns.Copies.ID+" IN (SELECT comity.objects())"
	}
	return `BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;

` + grantTables + function + `
-- Without a policy nobody but the owner reads a row. The first lets readers in, and
-- the second bounds every other policy, also one that is added later. They are the
-- same, so that none of them is missed.
ALTER TABLE ` + r.table + ` ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON ` + r.table + ` TO comity_reader;
CREATE POLICY comity_read ON ` + r.table + ` FOR SELECT TO comity_reader USING (
	` + condition + `
);
CREATE POLICY comity ON ` + r.table + ` AS RESTRICTIVE TO comity_reader USING (
	` + condition + `
);
COMMIT;
`, nil
}

// check returns the faults of columns that are not of the table. Engine.Filter
// finds the others.
func (r rowSecurity) check() error {
	schema, name, ok := strings.Cut(r.table, ".")
	if !ok || name == "released" || name == "one" {
		return fmt.Errorf("table %q: name it with its schema; released and one are names of the policy", r.table)
	}
	of := regexp.MustCompile(`^(` + regexp.QuoteMeta(schema) + `\.)?` + regexp.QuoteMeta(name) + `\.\w+$`)
	c, faults := r.columns, []error(nil)
	for _, column := range []string{c.Place, c.Category, c.Customer, c.CustomerState, c.Account, c.Time, c.Copies.ID} {
		if column != "" && !of.MatchString(column) && !r.isOfCopy(column) {
			faults = append(faults, fmt.Errorf("column %q: no column of %s", column, r.table))
		}
	}
	if r.hasCopies() && !strings.Contains(c.Copies.Table, ".") {
		faults = append(faults, fmt.Errorf("table %q: name it with its schema", c.Copies.Table))
	}
	return errors.Join(faults...)
}

func (r rowSecurity) hasCopies() bool { return r.columns.Copies.Table != "" }

func (r rowSecurity) isOfCopy(column string) bool {
	return r.hasCopies() && strings.HasPrefix(column, r.columns.Copies.Table+".")
}

// isReleased returns the condition that a row, with a copy of its object where those
// are in a table, is of what is released: within a share, where one is named.
func (r rowSecurity) isReleased(share ...string) string {
	c, is := r.columns, share
	for _, key := range []struct{ name, column string }{
		{"place", c.Place}, {"category", c.Category}, {"customer", c.Customer}, {"account", c.Account},
	} {
		if key.column != "" {
			is = append(is, fmt.Sprintf("released.%s = %s", key.name, r.inner(key.column)))
		}
	}
	if c.CustomerState != "" {
		is = append(is, fmt.Sprintf("released.state = CASE %s WHEN '%s' THEN %s ELSE '' END",
			r.inner(c.Customer), request.PublicSector, r.inner(c.CustomerState)))
	}
	exists := func(is []string) string {
		return "EXISTS (SELECT FROM comity.released WHERE " + strings.Join(is, "\n\t\tAND ") + ")"
	}
	if c.Time == "" {
		return exists(is)
	}
	// PostgreSQL makes a hash table for equalities alone, once for a query. They
	// decide most rows.
	return exists(is) + "\n\tAND " +
		exists(append(is, "released.since <= "+r.inner(c.Time), r.inner(c.Time)+" < released.before"))
}

// inner returns the name of a column where the table of copies is called
// comity_copies.
func (r rowSecurity) inner(column string) string {
	if r.isOfCopy(column) {
		return "comity_copies" + column[strings.LastIndex(column, "."):]
	}
	return column
}

// objects returns the function that the policy calls where a table has a row for
// each copy. It runs with the rights of the owner, because a reader has none to
// that table, and fails where a policy keeps copies from the owner.
func (r rowSecurity) objects() string {
	k := r.columns.Copies
	return fmt.Sprintf(`
-- The objects of which every copy is released, all in one share, and which have a
-- copy: those that a reader may read, and no others.
CREATE FUNCTION comity.objects() RETURNS SETOF %[1]s.%[2]s%%TYPE
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET row_security = off SET jit = off
BEGIN ATOMIC
	SELECT %[3]s
	FROM %[1]s JOIN %[4]s AS comity_copies ON %[5]s = %[3]s,
		(SELECT DISTINCT share FROM comity.released) AS one
	GROUP BY %[3]s, one.share HAVING bool_and(%[6]s);
END;
REVOKE ALL ON FUNCTION comity.objects FROM PUBLIC;
GRANT EXECUTE ON FUNCTION comity.objects TO comity_reader;
`, r.table, k.ID[strings.LastIndex(k.ID, ".")+1:], k.ID, k.Table, r.inner(k.Object),
		r.isReleased("released.share = one.share"))
}

// grant lets a role read what may be handed over under the request, until a moment
// that is at most a day away. Where anything fails, it reads nothing.
func (r rowSecurity) grant(ctx context.Context, db *pgx.Conn, e *policy.Engine, req request.Request,
	reader string, until time.Time) error {
	filter, err := e.Filter(ctx, req, r.columns)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if err := r.refuse(ctx, tx, reader); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO comity.grants (reader, request, until) VALUES ($1, $2, $3)",
			reader, req.ID, until); err != nil {
			return err
		}
		for i, s := range filter.Shares() {
			if err := insertShare(ctx, tx, reader, i, s); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "ANALYZE comity.grants, comity.classes, comity.holders")
		return err
	})
}

// withdraw ends what a role may read, also in a transaction that began before.
func (r rowSecurity) withdraw(ctx context.Context, db *pgx.Conn, reader string) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "LOCK TABLE comity.grants IN SHARE ROW EXCLUSIVE MODE")
		if err == nil {
			_, err = tx.Exec(ctx, "DELETE FROM comity.grants WHERE reader = $1", reader)
		}
		return err
	})
}

// refuse returns why the role could read more than the policy shows.
func (r rowSecurity) refuse(ctx context.Context, tx pgx.Tx, reader string) error {
	rows, err := tx.Query(ctx, readerFaults, reader, r.table)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, fault := range found {
		err = errors.Join(err, fmt.Errorf("reader %q: %s", reader, fault))
	}
	return err
}

// insertShare inserts the classes and holders of a share.
func insertShare(ctx context.Context, tx pgx.Tx, reader string, share int, s policy.FilterShare) error {
	for _, g := range s.Grants {
		if _, err := tx.Exec(ctx, `INSERT INTO comity.classes
			SELECT $1, $2, place, category, customer, state
			FROM unnest($3::text[]) AS place, unnest($4::text[]) AS category,
				unnest($5::text[]) AS customer, unnest($6::text[]) AS state`,
			reader, share, g.Places, g.Categories, untold(g.Customers), untold(g.CustomerStates)); err != nil {
			return err
		}
	}
	holders := s.Holders
	if len(holders) == 0 {
		holders = []policy.FilterHolder{{Before: 1}} // the view joins one, and the policy does not ask it
	}
	for _, h := range holders {
		if _, err := tx.Exec(ctx,
			"INSERT INTO comity.holders SELECT $1, $2, account, $4, $5 FROM unnest($3::text[]) AS account",
			reader, share, untold(h.Accounts), h.From, h.Before); err != nil {
			return err
		}
	}
	return nil
}

// untold returns the values, or the one that stands for what no column tells.
func untold(values []string) []string {
	if len(values) == 0 {
		return []string{""}
	}
	return values
}
