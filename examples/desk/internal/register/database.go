package register

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	_ "modernc.org/sqlite"             // SQLite
)

// tables are made where there are none. Moments are texts in UTC, which sort as they
// follow each other.
var tables = []string{
	`CREATE TABLE IF NOT EXISTS requests (
		number      BIGINT PRIMARY KEY,
		id          TEXT NOT NULL UNIQUE, -- of the request
		taken_at    TEXT NOT NULL,
		taken_by    TEXT NOT NULL,
		received    TEXT NOT NULL,
		requesting  TEXT NOT NULL,
		status      TEXT NOT NULL,
		outcome     TEXT NOT NULL, -- empty until it is decided
		posture     TEXT NOT NULL,
		decision_id TEXT NOT NULL, -- empty until it is decided
		request     TEXT NOT NULL, -- as JSON, as it came
		decision    TEXT NOT NULL, -- as JSON; empty until it is decided
		search      TEXT NOT NULL  -- what is looked through, in small letters
	)`,
	`CREATE INDEX IF NOT EXISTS requests_status ON requests (status, number)`,
	// An act is written down before it goes to the log, and gets its place there after.
	`CREATE TABLE IF NOT EXISTS acts (
		number  BIGINT NOT NULL REFERENCES requests,
		kind    TEXT NOT NULL,
		person  TEXT NOT NULL,
		at      TEXT NOT NULL,
		finding TEXT NOT NULL, -- of a review
		items   TEXT NOT NULL, -- of a release, as JSON
		seq     BIGINT,        -- in the log; NULL until it is there
		digest  TEXT,
		PRIMARY KEY (number, kind, person, finding)
	)`,
	`CREATE TABLE IF NOT EXISTS happenings (
		number BIGINT NOT NULL REFERENCES requests,
		event  TEXT NOT NULL,
		at     TEXT NOT NULL,
		zone   BIGINT NOT NULL, -- seconds east of UTC
		until  TEXT NOT NULL,   -- the moment that an authority set, or empty
		person TEXT NOT NULL,
		PRIMARY KEY (number, event, at)
	)`,
	`CREATE TABLE IF NOT EXISTS clocks (
		number BIGINT NOT NULL REFERENCES requests,
		clock  TEXT NOT NULL,
		began  TEXT NOT NULL,
		due    TEXT NOT NULL,
		latest TEXT NOT NULL, -- where it can be argued that it rolls, or empty
		zone   BIGINT NOT NULL,
		passed TEXT NOT NULL, -- when a tick found it passed, or empty
		met    TEXT NOT NULL, -- when somebody said that it was met, or empty
		met_by TEXT NOT NULL,
		PRIMARY KEY (number, clock, began)
	)`,
	`CREATE INDEX IF NOT EXISTS clocks_due ON clocks (met, due)`,
	`CREATE TABLE IF NOT EXISTS papers (
		number BIGINT NOT NULL REFERENCES requests,
		kind   TEXT NOT NULL,
		lang   TEXT NOT NULL,
		at     TEXT NOT NULL,
		person TEXT NOT NULL,
		sha256 TEXT NOT NULL, -- of the page
		page   TEXT NOT NULL,
		PRIMARY KEY (number, kind, lang, at)
	)`,
}

// open opens the database: that of an address that begins with postgres://, or a file of
// SQLite. What it has told is on the disk.
func open(ctx context.Context, address string) (*database, error) {
	driver, source := "pgx", address
	if !strings.HasPrefix(address, "postgres://") {
		driver = "sqlite"
		options := url.Values{"_txlock": {"immediate"},
			"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "foreign_keys(on)"}}
		source = "file:" + (&url.URL{Path: address}).EscapedPath() + "?" + options.Encode()
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, fmt.Errorf("the register: %w", err)
	}
	d := &database{db, driver == "sqlite"}
	for _, table := range tables {
		if _, err := db.ExecContext(ctx, table); err != nil {
			db.Close()
			return nil, fmt.Errorf("the register: %w", err)
		}
	}
	return d, nil
}

// A database is one of the two kinds.
type database struct {
	*sql.DB
	sqlite bool
}

var dollar = regexp.MustCompile(`\$(\d+)`)

// sql writes a query of PostgreSQL for the database.
func (d *database) sql(query string) string {
	if d.sqlite {
		return dollar.ReplaceAllString(query, "?$1")
	}
	return query
}

// in does all of something in one transaction, or nothing of it.
func (d *database) in(ctx context.Context, do func(*transaction) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(&transaction{tx, d}); err != nil {
		return err
	}
	return tx.Commit()
}

// A transaction writes queries for its database.
type transaction struct {
	tx *sql.Tx
	d  *database
}

// do changes rows, and returns how many.
func (t *transaction) do(ctx context.Context, query string, args ...any) (int64, error) {
	done, err := t.tx.ExecContext(ctx, t.d.sql(query), args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// row reads one row.
func (t *transaction) row(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.d.sql(query), args...)
}

// all reads the rows of a query, each by read.
func (d *database) all(ctx context.Context, query string, args []any, read func(*sql.Rows) error) error {
	rows, err := d.QueryContext(ctx, d.sql(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// answer writes the decision on a request down; the empty one takes it back.
func (t *transaction) answer(ctx context.Context, number int64, decision, id, outcome string) error {
	_, err := t.do(ctx, `UPDATE requests SET decision = $2, decision_id = $3, outcome = $4 WHERE number = $1`, number, decision, id, outcome)
	return err
}
