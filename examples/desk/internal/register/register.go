// Package register keeps requests from receipt to answer: what came, what was decided,
// who did what about it, and until when something has to be done.
//
// The register has the requests in its own database, SQLite or PostgreSQL; the log of
// package audit has the record of each act. An act is written down in the database, then
// goes to the log, then gets its place there. Where the process ends between two of these,
// [Open] finds out what the log has and does the rest, so that no act is lost or done
// twice. One process has a register and its log open.
//
// A request is taken in, decided, confirmed by two persons, and released by a third; or it
// is refused by one who reviews. Who had it decided, who confirms, and who hands over are
// different persons.
//
// What is confirmed is the request under a law, rules and a posture, by the approvals of
// package guard: rules that read the label [Label] are told who confirmed. Where law or
// rules change, the request is decided again, and confirmed again.
package register

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A Status is how far a request has come.
type Status string

// The statuses, in the order in which a request passes them.
const (
	Taken     Status = "taken"     // in, and not decided
	Decided   Status = "decided"   // nobody confirmed it yet
	Confirmed Status = "confirmed" // by one person
	Approved  Status = "approved"  // by two
	Released  Status = "released"
	Refused   Status = "refused"
)

// Statuses returns all of them in order.
func Statuses() []Status {
	return []Status{Taken, Decided, Confirmed, Approved, Released, Refused}
}

// Why an act is not done.
var (
	ErrNone    = errors.New("register: there is no such request [register.none]")
	ErrLabel   = errors.New("register: who confirms here fills the label approved_by: take it out of the request [register.label]")
	ErrThere   = errors.New("register: a request of this ID is there already [register.there]")
	ErrStatus  = errors.New("register: the request is not at this step [register.status]")
	ErrPerson  = errors.New("register: who had it decided, who confirms and who hands over are different persons, each once [register.person]")
	ErrItems   = errors.New("register: only items that the decision allows are released [register.items]")
	ErrChanged = errors.New("register: law or rules changed since this was decided, and the answer may be another: have it decided again [register.changed]")
	ErrSeen    = errors.New("register: the request was decided again since this page was loaded: look at it before you act [register.seen]")
	ErrEnded   = errors.New("register: the request has come to an end [register.ended]")
	ErrBegun   = errors.New("register: an act before this one is not in the log yet: start the desk again, which finishes it [register.begun]")
	ErrForm    = errors.New("register: the database is that of a newer desk: use that one [register.form]")
)

// A Register keeps requests. It is safe for concurrent use.
type Register struct {
	db     *database
	log    *audit.Log
	path   string // of the log
	key    audit.Key
	engine func(policy.Posture) *policy.Engine
	now    func() time.Time

	mu   sync.Mutex // acts are done one after the other
	step func(string)
}

// Open opens the register in a database and the log at path, and finishes what a process
// that ended had begun. The address is that of PostgreSQL, or the name of a file. engine
// returns that of a posture. now is the clock.
func Open(
	ctx context.Context, address, path string, key audit.Key, engine func(policy.Posture) *policy.Engine, now func() time.Time,
) (*Register, error) {
	return openAt(ctx, address, path, key, engine, now, func(string) {})
}

// openAt opens a register that tells of each step at which its process may end.
func openAt(
	ctx context.Context, address, path string, key audit.Key, engine func(policy.Posture) *policy.Engine, now func() time.Time,
	step func(string),
) (*Register, error) {
	log, err := audit.Open(path, key) // first: it says whether another process is at work
	if err != nil {
		return nil, err
	}
	db, err := open(ctx, address, step)
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	r := &Register{db: db, log: log, path: path, key: key, engine: engine, now: now, step: step}
	if err := r.recover(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close closes the database and the log.
func (r *Register) Close() error { return errors.Join(r.db.Close(), r.log.Close()) }

// A Row is a request in a list.
type Row struct {
	Number     int64
	ID         string
	Received   request.Day
	Requesting request.State
	Status     Status
	Outcome    string // of the decision; empty until it is decided
	TakenAt    time.Time
	Due        time.Time // the first moment that is not met; zero where there is none
}

// A Case is a request with everything that is kept of it.
type Case struct {
	Row
	TakenBy    string
	Posture    policy.Posture
	Text       []byte // of the request, as it came
	Request    request.Request
	Decision   policy.Decision // the last; zero until it is decided
	DecisionID string
	Key        string // under which it is confirmed: of request, law, rules and posture; empty until it is decided
	Acts       []Act
	Clocks     []Clock
	Happened   []clock.Happening
	Papers     []Paper
}

// Take takes a request in, as JSON, and starts the clocks of its receipt and issue. It
// returns the number. The errors of the request are those of package request.
func (r *Register) Take(ctx context.Context, by string, text []byte, posture policy.Posture) (int64, error) {
	req, err := request.Decode(text)
	if err != nil {
		return 0, err
	}
	if _, _, err := r.asked(ctx, Case{Request: req, Posture: posture}); err != nil {
		return 0, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var number int64
	err = r.db.in(ctx, func(tx *transaction) error {
		if err := tx.row(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM requests`).Scan(&number); err != nil {
			return err
		}
		added, err := tx.do(ctx, `INSERT INTO requests VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10) ON CONFLICT DO NOTHING`,
			number, req.ID, stamp(r.now()), by, string(req.Received), string(req.Requesting), string(Taken), string(posture),
			string(text), searched(number, req))
		if err != nil {
			return err
		}
		if added == 0 {
			return ErrThere
		}
		for _, h := range clock.Arrivals(req) {
			if err := r.happen(ctx, tx, number, by, req, h, nil); err != nil {
				return err
			}
		}
		r.step("take")
		return nil
	})
	return number, err
}

// searched is what a search looks through: number, ID, who asks, by what paper, and the
// accounts.
func searched(number int64, req request.Request) string {
	words := []string{fmt.Sprint("#", number), req.ID, string(req.Requesting), policy.StateName(req.Requesting, "en"), req.Authority.Name,
		req.Instrument.Reference, strings.ReplaceAll(string(req.Instrument.Kind), "_", " "), req.Offence.Description}
	for _, t := range req.Targets[:min(len(req.Targets), 1000)] {
		words = append(words, t.Value)
	}
	return strings.ToLower(strings.Join(words, "\n"))
}

// stamp is a moment as the database has it.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// moment reads a stamp, in a zone of some seconds east of UTC.
func moment(text string, zone int) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t.In(time.FixedZone("", zone))
}

// Paper is one that was written.
type Paper struct {
	Kind   string
	Lang   string
	At     time.Time
	By     string
	SHA256 string
	Page   []byte
}

// Keep keeps a paper that was written, with its digest.
func (r *Register) Keep(ctx context.Context, number int64, p Paper) error {
	sum := sha256.Sum256(p.Page)
	return r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `INSERT INTO papers VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			number, p.Kind, p.Lang, stamp(r.now()), p.By, hex.EncodeToString(sum[:]), string(p.Page))
		return err
	})
}

// only returns err, or ErrNone where there is no row.
func only(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	return err
}
