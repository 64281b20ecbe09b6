package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	_ "modernc.org/sqlite"             // SQLite

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
)

// forms lead from an empty database to that of today, one after the other: each makes the
// next form of the one before, with everything that is kept there. What a form did is never
// changed: a database of it may be anywhere.
var forms = []func(context.Context, *transaction) error{
	statements(first),
	decideAgain,
}

// first is the first form. Moments are texts in UTC, which sort as they follow each other.
var first = []string{
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

// statements returns what does each of some statements.
func statements(all []string) func(context.Context, *transaction) error {
	return func(ctx context.Context, tx *transaction) error {
		for _, one := range all {
			if _, err := tx.do(ctx, one); err != nil {
				return err
			}
		}
		return nil
	}
}

// decideAgain is the second form: a request is decided again where law or rules changed, so
// that an act has the decision and the key that it is about, and decisions stand with the
// acts that made them. What was confirmed in the first form has no role.
func decideAgain(ctx context.Context, tx *transaction) error {
	err := statements([]string{
		`ALTER TABLE acts RENAME TO acts_before`,
		`CREATE TABLE acts (
			number   BIGINT NOT NULL REFERENCES requests,
			nth      BIGINT NOT NULL, -- of the request, from 1
			kind     TEXT NOT NULL,
			person   TEXT NOT NULL, -- empty where the desk decided again with who confirmed
			role     TEXT NOT NULL, -- in which a person confirmed
			at       TEXT NOT NULL,
			finding  TEXT NOT NULL, -- of a review
			items    TEXT NOT NULL, -- of a release, as JSON
			approval TEXT NOT NULL, -- key of request, law, rules and posture
			decision TEXT NOT NULL, -- ID of the one that it made, or is about
			answer   TEXT NOT NULL, -- the decision that it made, as JSON, or empty
			seq      BIGINT,        -- in the log; NULL until it is there
			digest   TEXT,
			PRIMARY KEY (number, nth)
		)`,
		`INSERT INTO acts
			SELECT number, ROW_NUMBER() OVER (PARTITION BY number ORDER BY COALESCE(seq, 9223372036854775807), at), kind, person, '', at,
				finding, items, '', decision_id, CASE kind WHEN 'decide' THEN decision ELSE '' END, seq, digest
			FROM acts_before JOIN requests USING (number)`,
		`DROP TABLE acts_before`,
	})(ctx, tx)
	if err != nil {
		return err
	}
	keys := map[int64]string{}
	err = tx.all(ctx, `SELECT number, answer FROM acts WHERE answer <> ''`, func(rows *sql.Rows) error {
		var number int64
		var text string
		if err := rows.Scan(&number, &text); err != nil {
			return err
		}
		var d policy.Decision
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return fmt.Errorf("request %d: %w", number, err)
		}
		keys[number] = guard.Key(d.Provenance())
		return nil
	})
	for number, key := range keys {
		if err == nil {
			_, err = tx.do(ctx, `UPDATE acts SET approval = $2 WHERE number = $1`, number, key)
		}
	}
	if err != nil {
		return err
	}
	return statements([]string{`ALTER TABLE requests DROP COLUMN decision`, `ALTER TABLE requests DROP COLUMN decision_id`})(ctx, tx)
}

// open opens the database: that of an address that begins with postgres://, or a file of
// SQLite. What it has told is on the disk. step is told of each form that was made.
func open(ctx context.Context, address string, step func(string)) (*database, error) {
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
	if err := d.form(ctx, step); err != nil {
		db.Close()
		return nil, fmt.Errorf("the register: %w", err)
	}
	return d, nil
}

// form brings the database into the form of today, all of it or nothing.
func (d *database) form(ctx context.Context, step func(string)) error {
	return d.in(ctx, func(tx *transaction) error {
		if _, err := tx.do(ctx, `CREATE TABLE IF NOT EXISTS form (version BIGINT NOT NULL)`); err != nil {
			return err
		}
		var has int
		if err := tx.row(ctx, `SELECT COALESCE(MAX(version), 0) FROM form`).Scan(&has); err != nil {
			return err
		}
		if has > len(forms) {
			return fmt.Errorf("%w: it has form %d, and this desk knows %d", ErrForm, has, len(forms))
		}
		for _, next := range forms[has:] {
			if err := next(ctx, tx); err != nil {
				return err
			}
			step("form")
			has++
			if _, err := tx.do(ctx, `INSERT INTO form VALUES ($1)`, has); err != nil {
				return err
			}
		}
		return nil
	})
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
func (t *transaction) all(ctx context.Context, query string, read func(*sql.Rows) error) error {
	rows, err := t.tx.QueryContext(ctx, query)
	return each(rows, err, read)
}

// all reads the rows of a query, each by read.
func (d *database) all(ctx context.Context, query string, args []any, read func(*sql.Rows) error) error {
	rows, err := d.QueryContext(ctx, d.sql(query), args...)
	return each(rows, err, read)
}

func each(rows *sql.Rows, err error, read func(*sql.Rows) error) error {
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
