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
// is refused by one who reviews. One person confirms or hands over, not both.
package register

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
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
	ErrThere   = errors.New("register: a request of this ID is there already [register.there]")
	ErrStatus  = errors.New("register: the request is not at this step [register.status]")
	ErrPerson  = errors.New("register: one person does one of these, and once [register.person]")
	ErrItems   = errors.New("register: only items that the decision allows are released [register.items]")
	ErrChanged = errors.New("register: law or rules changed since this was decided, and the answer may be another: refuse it, and take it in again [register.changed]")
	ErrEnded   = errors.New("register: the request has come to an end [register.ended]")
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
	db, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	log, err := audit.Open(path, key)
	if err != nil {
		db.Close()
		return nil, err
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
	Decision   policy.Decision // zero until it is decided
	DecisionID string
	Acts       []Act
	Clocks     []Clock
	Happened   []clock.Happening
	Papers     []Paper
}

// An Act is what one person did about a request, and where the log has it.
type Act struct {
	Kind    ActKind
	By      string
	At      time.Time
	Finding audit.Finding // of a review
	Items   []int         // of a release
	Seq     int64
	Digest  string
}

// An ActKind is what was done.
type ActKind string

// The kinds of acts.
const (
	Decide  ActKind = "decide"
	Review  ActKind = "review"
	Release ActKind = "release"
)

// Take takes a request in, as JSON, and starts the clocks of its receipt and issue. It
// returns the number. The errors of the request are those of package request.
func (r *Register) Take(ctx context.Context, by string, text []byte, posture policy.Posture) (int64, error) {
	req, err := request.Decode(text)
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var number int64
	err = r.db.in(ctx, func(tx *transaction) error {
		if err := tx.row(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM requests`).Scan(&number); err != nil {
			return err
		}
		added, err := tx.do(ctx, `INSERT INTO requests VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, '', $9, '', $10) ON CONFLICT DO NOTHING`,
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

// Decide decides a request and records the decision.
func (r *Register) Decide(ctx context.Context, number int64, by string) (policy.Decision, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.Case(ctx, number)
	if err != nil {
		return policy.Decision{}, err
	}
	if c.Status != Taken {
		return policy.Decision{}, ErrStatus
	}
	d, err := r.decided(ctx, c)
	if err != nil {
		return policy.Decision{}, err
	}
	return d, r.act(ctx, number, Act{Kind: Decide, By: by}, d)
}

// decided decides the request of a case.
func (r *Register) decided(ctx context.Context, c Case) (policy.Decision, error) {
	engine := r.engine(c.Posture)
	if engine == nil {
		return policy.Decision{}, fmt.Errorf("register: no posture %q [register.posture]", c.Posture)
	}
	d, err := engine.Decide(ctx, c.Request)
	if err != nil {
		return policy.Decision{}, err
	}
	return d.WithRemedies(ctx)
}

// Review records what a person found. The second person who confirms approves.
// Who withholds refuses: the request has come to an end. An objection changes no status.
func (r *Register) Review(ctx context.Context, number int64, by string, finding audit.Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.Case(ctx, number)
	if err != nil {
		return err
	}
	switch c.Status {
	case Taken:
		return ErrStatus
	case Released, Refused:
		return ErrEnded
	}
	return r.act(ctx, number, Act{Kind: Review, By: by, Finding: finding}, c.Decision)
}

// Release records that items of an approved decision were handed over: a person who did
// not confirm it. Only items that the decision allows are released; none says that there
// was nothing. Nothing is released after law or rules changed.
func (r *Register) Release(ctx context.Context, number int64, by string, items []int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.Case(ctx, number)
	switch {
	case err != nil:
		return err
	case c.Status == Released, c.Status == Refused:
		return ErrEnded
	case c.Status != Approved:
		return ErrStatus
	}
	if !r.Stands(c) {
		return ErrChanged
	}
	for _, i := range items {
		if i < 0 || i >= len(c.Decision.Items) || c.Decision.Items[i].Outcome != policy.Allow {
			return ErrItems
		}
	}
	return r.act(ctx, number, Act{Kind: Release, By: by, Items: items}, c.Decision)
}

// Stands reports whether the decision of a case was made with the law and the rules of
// today: who confirmed it confirmed no other.
func (r *Register) Stands(c Case) bool {
	engine := r.engine(c.Posture)
	if engine == nil {
		return false
	}
	was, is := c.Decision.Provenance(), engine.Provenance(c.Request)
	return was.Law == is.Law && was.Rules == is.Rules
}

// act writes an act down, sends it to the log, and writes down where it is there.
func (r *Register) act(ctx context.Context, number int64, a Act, d policy.Decision) error {
	a.At = r.now()
	items, err := json.Marshal(a.Items)
	if err != nil {
		return err
	}
	err = r.db.in(ctx, func(tx *transaction) error {
		var before int
		// Decide is apart: who takes a decision of the machine has not yet looked at it.
		query := `SELECT COUNT(*) FROM acts WHERE number = $1 AND person = $2 AND kind <> 'decide' AND (kind <> $3 OR finding = $4)`
		if err := tx.row(ctx, query, number, a.By, string(a.Kind), string(a.Finding)).Scan(&before); err != nil {
			return err
		}
		if before > 0 {
			return ErrPerson
		}
		added, err := tx.do(ctx, `INSERT INTO acts VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL) ON CONFLICT DO NOTHING`,
			number, string(a.Kind), a.By, stamp(a.At), string(a.Finding), string(items))
		if err == nil && added == 0 {
			err = ErrPerson
		}
		if err == nil && a.Kind == Decide {
			err = tx.answer(ctx, number, string(d.JSON()), d.ID(), d.Outcome.String())
		}
		return err
	})
	if err != nil {
		return err
	}
	r.step("intended")
	return r.finish(ctx, number, a, d)
}

// finish sends an act that is written down to the log, and writes down where it is.
// Where the log refuses it, it is as if nobody had tried.
func (r *Register) finish(ctx context.Context, number int64, a Act, d policy.Decision) error {
	var entry audit.Entry
	var err error
	switch a.Kind {
	case Decide:
		var c Case
		if c, err = r.Case(ctx, number); err == nil {
			entry, err = r.log.Append(audit.Event{Request: c.Request, Decision: d})
		}
	case Review:
		entry, err = r.log.Review(audit.Review{DecisionID: d.ID(), By: a.By, Finding: a.Finding})
	case Release:
		entry, err = r.log.Release(audit.Release{DecisionID: d.ID(), By: a.By, Items: a.Items})
	}
	if err != nil {
		if errors.Is(err, audit.ErrBroken) {
			return err // it may be on disk: the next Open finds out
		}
		return errors.Join(err, r.forget(ctx, number, a))
	}
	r.step("logged")
	return r.place(ctx, number, a, entry)
}

// forget takes an act back that the log refused.
func (r *Register) forget(ctx context.Context, number int64, a Act) error {
	return r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `DELETE FROM acts WHERE number = $1 AND kind = $2 AND person = $3 AND finding = $4 AND seq IS NULL`,
			number, string(a.Kind), a.By, string(a.Finding))
		if err == nil && a.Kind == Decide {
			err = tx.answer(ctx, number, "", "", "")
		}
		return err
	})
}

// place writes down where the log has an act, and what became of the request.
func (r *Register) place(ctx context.Context, number int64, a Act, entry audit.Entry) error {
	err := r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `UPDATE acts SET seq = $5, digest = $6 WHERE number = $1 AND kind = $2 AND person = $3 AND finding = $4`,
			number, string(a.Kind), a.By, string(a.Finding), entry.Seq, entry.Digest)
		if err != nil {
			return err
		}
		var confirmed int
		query := `SELECT COUNT(*) FROM acts WHERE number = $1 AND kind = 'review' AND finding = 'confirmed' AND seq IS NOT NULL`
		if err := tx.row(ctx, query, number).Scan(&confirmed); err != nil {
			return err
		}
		next := Decided
		switch {
		case a.Kind == Release:
			next = Released
		case a.Kind == Review && a.Finding == audit.Withheld:
			next = Refused
		case confirmed == 1:
			next = Confirmed
		case confirmed > 1:
			next = Approved
		}
		_, err = tx.do(ctx, `UPDATE requests SET status = $2 WHERE number = $1`, number, string(next))
		return err
	})
	if err == nil {
		r.step("placed")
	}
	return err
}

// recover finishes the acts that were written down and have no place in the log: those
// that it has get their place, the others are done now.
func (r *Register) recover(ctx context.Context) error {
	type unfinished struct {
		number int64
		act    Act
	}
	var open []unfinished
	err := r.db.all(ctx, `SELECT number, `+actColumns+` FROM acts WHERE seq IS NULL ORDER BY number, at`, nil, func(rows *sql.Rows) error {
		var u unfinished
		err := scanAct(rows, &u.act, &u.number)
		open = append(open, u)
		return err
	})
	if err != nil {
		return err
	}
	for _, u := range open {
		c, err := r.Case(ctx, u.number)
		if err != nil {
			return err
		}
		entry, there, err := r.inLog(c.DecisionID, u.act)
		switch {
		case err != nil:
		case there:
			err = r.place(ctx, u.number, u.act, entry)
		default:
			err = r.again(ctx, c, u.act)
		}
		if err != nil {
			return fmt.Errorf("register: request %d: %s by %s was begun and cannot be finished: %w", u.number, u.act.Kind, u.act.By, err)
		}
	}
	return nil
}

// again does an act that was written down and did not reach the log. A decision is made
// anew, because what was read back from the database is no decision of an engine; where
// law or rules changed since, the new one counts.
func (r *Register) again(ctx context.Context, c Case, a Act) error {
	if a.Kind != Decide {
		return r.finish(ctx, c.Number, a, c.Decision)
	}
	d, err := r.decided(ctx, c)
	if err != nil {
		return err
	}
	err = r.db.in(ctx, func(tx *transaction) error {
		return tx.answer(ctx, c.Number, string(d.JSON()), d.ID(), d.Outcome.String())
	})
	if err != nil {
		return err
	}
	return r.finish(ctx, c.Number, a, d)
}

// inLog finds an act in the log.
func (r *Register) inLog(decision string, a Act) (audit.Entry, bool, error) {
	files, err := r.files()
	if err != nil {
		return audit.Entry{}, false, err
	}
	defer files.Close()
	for record, err := range audit.Read(files, audit.Query{Key: r.key, DecisionID: decision}) {
		if err != nil {
			return audit.Entry{}, false, err
		}
		if kindOf[a.Kind] == record.Kind && (a.Kind == Decide || record.By == a.By && record.Finding == a.Finding) {
			return audit.Entry{Seq: record.Seq, DecisionID: record.DecisionID, Digest: digestOf(record.Line)}, true, nil
		}
	}
	return audit.Entry{}, false, nil
}

// kindOf is the kind of record that each act is in the log.
var kindOf = map[ActKind]audit.Kind{Decide: audit.DecisionKind, Review: audit.ReviewKind, Release: audit.ReleaseKind}

// digestOf returns the digest that a record says of itself.
func digestOf(line []byte) string {
	var record struct {
		Digest string `json:"digest"`
	}
	if json.Unmarshal(line, &record) != nil {
		return ""
	}
	return record.Digest
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
