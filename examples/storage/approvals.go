package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/comity-go/comity/policy/guard"
	_ "modernc.org/sqlite"
)

// Approvals are a database of who approved what, and of what left by it. A person
// approves once under a key, in whichever role, and by a key one object leaves once.
type approvals struct{ db *sql.DB }

const approvalTables = `
CREATE TABLE IF NOT EXISTS approvals (
	key    TEXT NOT NULL,
	person TEXT NOT NULL,
	role   TEXT NOT NULL,
	at     TEXT NOT NULL,
	PRIMARY KEY (key, person)
) STRICT;
CREATE TABLE IF NOT EXISTS releases (
	key      TEXT PRIMARY KEY,
	decision TEXT NOT NULL,
	at       TEXT NOT NULL, -- when it began
	sha256   TEXT           -- of what left; NULL until the last byte has
) STRICT;`

// Why an approval is not taken, or does not free an object.
var (
	errApproved  = errors.New("this person has approved this release already, and counts once")
	errReleased  = errors.New("the object has left by these approvals, or is leaving")
	errWithdrawn = errors.New("an approval was withdrawn")
	errNoPerson  = errors.New("no ID of a person: want small letters, digits and . _ @ -")
	errNoKey     = errors.New("no key of a release: want 64 hex digits, as the log says beside the decision")
)

var (
	personID    = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,99}$`) // one spelling for one person
	approvalKey = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// openApprovals opens the database, and makes it where there is none. What it has
// told is on the disk.
func openApprovals(file string) (*approvals, error) {
	options := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)"},
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+options.Encode())
	if err == nil {
		_, err = db.Exec(approvalTables)
	}
	if err != nil {
		return nil, fmt.Errorf("the approvals in %s: %w", file, err)
	}
	return &approvals{db}, nil
}

func (s *approvals) close() error { return s.db.Close() }

// now is the time of a row.
func now() string { return time.Now().UTC().Format(time.RFC3339) }

// give keeps an approval. Who calls it has made sure who the person is and which
// roles that person has.
func (s *approvals) give(ctx context.Context, key string, a guard.Approval) error {
	switch {
	case !approvalKey.MatchString(key):
		return errNoKey
	case !personID.MatchString(a.Person):
		return errNoPerson
	}
	done, err := s.db.ExecContext(ctx, `INSERT INTO approvals VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		key, a.Person, a.Role, now())
	return one(done, err, errApproved)
}

// withdraw takes an approval back, as long as nothing has left.
func (s *approvals) withdraw(ctx context.Context, key, person string) error {
	done, err := s.db.ExecContext(ctx, `DELETE FROM approvals WHERE key = ? AND person = ?
		AND NOT EXISTS (SELECT 1 FROM releases WHERE releases.key = approvals.key)`, key, person)
	return one(done, err, errReleased)
}

// one returns otherwise where not one row was changed.
func one(done sql.Result, err, otherwise error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return otherwise
}

// Approved returns what was approved under the key.
func (s *approvals) Approved(ctx context.Context, key string) ([]guard.Approval, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT person, role FROM approvals WHERE key = ?`, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var given []guard.Approval
	for rows.Next() {
		var a guard.Approval
		if err := rows.Scan(&a.Person, &a.Role); err != nil {
			return nil, err
		}
		given = append(given, a)
	}
	return given, rows.Err()
}

// claim begins the release of an object that people approved: one of several at once,
// and only while all its approvals stand.
func (s *approvals) claim(ctx context.Context, a guard.Answer) error {
	if len(a.Approvals) == 0 {
		return nil // nobody had to approve
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, given := range a.Approvals {
		var there bool
		err := tx.QueryRowContext(ctx,
			`SELECT EXISTS (SELECT 1 FROM approvals WHERE key = ? AND person = ? AND role = ?)`,
			a.ApprovalKey, given.Person, given.Role).Scan(&there)
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%s: %w", given.Person, errWithdrawn)
		}
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO releases (key, decision, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		a.ApprovalKey, a.ID, now())
	if err := one(done, err, errReleased); err != nil {
		return err
	}
	return tx.Commit()
}

// settle ends the release: the approvals are used up where the whole object left. Where
// it broke off, they free it again.
func (s *approvals) settle(ctx context.Context, a guard.Answer) error {
	if len(a.Approvals) == 0 {
		return nil
	}
	statement, args := `DELETE FROM releases WHERE key = ? AND sha256 IS NULL`, []any{a.ApprovalKey}
	if a.Delivery.Whole {
		statement = `UPDATE releases SET sha256 = ? WHERE key = ? AND sha256 IS NULL`
		args = []any{a.Delivery.SHA256, a.ApprovalKey}
	}
	done, err := s.db.ExecContext(ctx, statement, args...)
	return one(done, err, errors.New("the release was not begun, or is settled already"))
}

// An approving is an approval on the command line.
type approving struct {
	key string
	guard.Approval
}

// parse reads KEY=PERSON:ROLE.
func (a *approving) parse(s string) error {
	key, rest, _ := strings.Cut(s, "=")
	person, role, ok := strings.Cut(rest, ":")
	if !ok {
		return errors.New("want KEY=PERSON:ROLE")
	}
	*a = approving{key, guard.Approval{Person: person, Role: role}}
	return nil
}

// keep keeps the approval in the database. A role that the rules do not know stops the
// release: it is a word that labels.yaml does not declare.
func (a approving) keep(ctx context.Context, file string) error {
	by, err := openApprovals(file)
	if err != nil {
		return err
	}
	return errors.Join(by.give(ctx, a.key, a.Approval), by.close())
}

// approvedBy has the gateway ask who approved, and hand over once what they did.
func (g *gateway) approvedBy(by *approvals) {
	delivered := g.Delivered
	g.Approvals = &guard.Approvals{Label: "approved_by", Store: by}
	g.Release = by.claim
	g.Delivered = func(ctx context.Context, a guard.Answer, err error) error {
		return errors.Join(by.settle(ctx, a), delivered(ctx, a, err))
	}
}
