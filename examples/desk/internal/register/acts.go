package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// An Act is what one person did about a request, and where the log has it.
type Act struct {
	Nth      int // of the request, from 1
	Kind     ActKind
	By       string // empty where the desk decided again with who confirmed
	As       string // the role in which they confirmed, a word of Label
	At       time.Time
	Finding  audit.Finding   // of a review
	Items    []int           // of a release
	Key      string          // that of the case, when it was done
	Decision string          // ID of the decision that it made, or is about
	Answer   policy.Decision // that it made
	Seq      int64
	Digest   string

	asked request.Request // on which the decision was made
}

// An ActKind is what was done.
type ActKind string

// The kinds of acts.
const (
	Decide  ActKind = "decide"
	Review  ActKind = "review"
	Release ActKind = "release"
)

// By is who acts, and on what they saw.
type By struct {
	ID   string
	As   string // the role in which they confirm, a word of Label; their ID where it is empty
	Seen string // Case.Key of the page on which they did
}

// Decide decides a request and records the decision: once, and again where law, rules or
// who confirmed changed.
func (r *Register) Decide(ctx context.Context, number int64, by By) (policy.Decision, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.current(ctx, number, by)
	if err != nil {
		return policy.Decision{}, err
	}
	if c.Status != Taken {
		if _, err := r.Standing(ctx, c); err == nil {
			return policy.Decision{}, ErrStatus
		}
	}
	a, err := r.decided(ctx, c)
	if err != nil {
		return policy.Decision{}, err
	}
	a.By = by.ID
	return a.Answer, r.act(ctx, c, a)
}

// Review records what a person found. The second person who confirms approves. Rules that
// read who confirmed have the request decided again. Who withholds refuses: the request has
// come to an end. An objection changes no status.
func (r *Register) Review(ctx context.Context, number int64, by By, finding audit.Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.current(ctx, number, by)
	if err != nil {
		return err
	}
	if c.Status == Taken {
		return ErrStatus
	}
	acts := []Act{{Kind: Review, By: by.ID, Finding: finding, Key: c.Key, Decision: c.DecisionID}}
	if finding == audit.Confirmed {
		_, today, err := r.asked(ctx, c)
		if err != nil {
			return err
		}
		if today.ApprovalKey != c.Key {
			return ErrChanged
		}
		acts[0].As = by.approval().Role
		if err := c.alone(acts[0]); err != nil {
			return err
		}
		next, err := r.decided(ctx, c, by.approval())
		if err != nil {
			return err
		}
		if next.Decision != c.DecisionID {
			acts = append(acts, next)
		}
	}
	return r.act(ctx, c, acts...)
}

// Release records that items of an approved decision were handed over: a person who did
// not confirm it. Only items that the decision allows are released; none says that there
// was nothing. Nothing is released after law or rules changed.
func (r *Register) Release(ctx context.Context, number int64, by By, items []int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := r.current(ctx, number, by)
	if err != nil {
		return err
	}
	if c.Status != Approved {
		return ErrStatus
	}
	if _, err := r.Standing(ctx, c); err != nil {
		return err
	}
	for _, i := range items {
		if i < 0 || i >= len(c.Decision.Items) || c.Decision.Items[i].Outcome != policy.Allow {
			return ErrItems
		}
	}
	return r.act(ctx, c, Act{Kind: Release, By: by.ID, Items: items, Key: c.Key, Decision: c.DecisionID})
}

// current returns a request that has not come to an end, to somebody who saw it as it is.
func (r *Register) current(ctx context.Context, number int64, by By) (Case, error) {
	c, err := r.Case(ctx, number)
	switch {
	case err != nil:
		return c, err
	case c.Status == Released, c.Status == Refused:
		return c, ErrEnded
	case by.Seen != c.Key:
		return c, ErrSeen
	case slices.ContainsFunc(c.Acts, func(a Act) bool { return a.Seq == 0 }):
		return c, ErrBegun
	}
	return c, nil
}

// alone returns ErrPerson where who acts did the same before, or has another part in what
// is confirmed under this key: has it decided, confirms, or hands over.
func (c Case) alone(a Act) error {
	for _, done := range c.Acts {
		if done.By != a.By || done.Key != a.Key {
			continue
		}
		same := done.Kind == a.Kind && done.Finding == a.Finding
		switch {
		case same && a.Kind == Decide: // law and rules are again what they were
		case same && a.As != "" && done.As == "": // confirmed in the first form of the database, which had no roles
		case same,
			done.Kind == Review && a.Kind == Release,
			done.Kind == Decide && (a.Finding == audit.Confirmed || a.Kind == Release),
			done.Finding == audit.Confirmed && a.Kind == Decide:
			return ErrPerson
		}
	}
	return nil
}

// act writes acts of one person down together, and then does each: sends it to the log,
// and writes down where it is there.
func (r *Register) act(ctx context.Context, c Case, acts ...Act) error {
	if err := c.alone(acts[0]); err != nil {
		return err
	}
	err := r.db.in(ctx, func(tx *transaction) error {
		for i := range acts {
			a := &acts[i]
			a.Nth, a.At = len(c.Acts)+i+1, r.now()
			items, err := json.Marshal(a.Items)
			if err != nil {
				return err
			}
			_, err = tx.do(ctx, `INSERT INTO acts VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL)`, c.Number, a.Nth,
				string(a.Kind), a.By, a.As, stamp(a.At), string(a.Finding), string(items), a.Key, a.Decision, a.answer())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.step("intended")
	for _, a := range acts {
		if err := r.finish(ctx, c.Number, a); err != nil {
			return err
		}
	}
	return nil
}

// answer is the decision that an act made, as the database has it.
func (a Act) answer() string {
	if a.Kind != Decide {
		return ""
	}
	return string(a.Answer.JSON())
}

// finish sends an act that is written down to the log, and writes down where it is.
// Where the log refuses it, it is as if nobody had tried.
func (r *Register) finish(ctx context.Context, number int64, a Act) error {
	var entry audit.Entry
	var err error
	switch a.Kind {
	case Decide:
		entry, err = r.log.Append(audit.Event{Request: a.asked, Decision: a.Answer})
	case Review:
		entry, err = r.log.Review(audit.Review{DecisionID: a.Decision, By: a.By, Finding: a.Finding})
	case Release:
		entry, err = r.log.Release(audit.Release{DecisionID: a.Decision, By: a.By, Items: a.Items})
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

// forget takes an act back that the log refused, and what would have followed it.
func (r *Register) forget(ctx context.Context, number int64, a Act) error {
	return r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `DELETE FROM acts WHERE number = $1 AND nth >= $2 AND seq IS NULL`, number, a.Nth)
		return err
	})
}

// place writes down where the log has an act, and what became of the request.
func (r *Register) place(ctx context.Context, number int64, a Act, entry audit.Entry) error {
	err := r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `UPDATE acts SET seq = $3, digest = $4 WHERE number = $1 AND nth = $2`, number, a.Nth, entry.Seq, entry.Digest)
		if err != nil {
			return err
		}
		if a.Kind == Decide {
			if _, err := tx.do(ctx, `UPDATE requests SET outcome = $2 WHERE number = $1`, number, a.Answer.Outcome.String()); err != nil {
				return err
			}
		}
		var confirmed int
		query := `SELECT COUNT(DISTINCT person) FROM acts WHERE number = $1 AND finding = 'confirmed' AND approval = $2 AND seq IS NOT NULL`
		if err := tx.row(ctx, query, number, a.Key).Scan(&confirmed); err != nil {
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
	var open []int64
	err := r.db.all(ctx, `SELECT number FROM acts WHERE seq IS NULL ORDER BY number, nth`, nil, func(rows *sql.Rows) error {
		var number int64
		err := rows.Scan(&number)
		open = append(open, number)
		return err
	})
	for _, number := range open {
		if err == nil {
			err = r.recoverNext(ctx, number)
		}
	}
	return err
}

// recoverNext finishes the first act of a request that has no place in the log, where there
// still is one.
func (r *Register) recoverNext(ctx context.Context, number int64) error {
	c, err := r.Case(ctx, number)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.Acts, func(a Act) bool { return a.Seq == 0 })
	if i < 0 {
		return nil
	}
	a, after := c.Acts[i], int64(0)
	if i > 0 {
		after = c.Acts[i-1].Seq
	}
	entry, there, err := r.inLog(a, after)
	switch {
	case err != nil:
	case there:
		err = r.place(ctx, number, a, entry)
	case a.Kind == Decide:
		err = r.again(ctx, c, a)
	default:
		err = r.finish(ctx, number, a)
	}
	if err != nil {
		return fmt.Errorf("register: request %d: %s by %s was begun and cannot be finished: %w", number, a.Kind, a.By, err)
	}
	return nil
}

// again decides what was decided and did not reach the log, because what was read back from
// the database is no decision of an engine. Where law or rules changed since, the new one
// counts; where they do not take the request any more, nobody has tried.
func (r *Register) again(ctx context.Context, c Case, begun Act) error {
	a, err := r.decided(ctx, c)
	if err != nil {
		return r.forget(ctx, c.Number, begun)
	}
	a.Nth, a.By, a.At = begun.Nth, begun.By, begun.At
	err = r.db.in(ctx, func(tx *transaction) error {
		_, err := tx.do(ctx, `UPDATE acts SET approval = $3, decision = $4, answer = $5 WHERE number = $1 AND nth = $2`,
			c.Number, a.Nth, a.Key, a.Decision, a.answer())
		return err
	})
	if err != nil {
		return err
	}
	return r.finish(ctx, c.Number, a)
}

// inLog finds an act in the log, after the record of the one before it.
func (r *Register) inLog(a Act, after int64) (audit.Entry, bool, error) {
	files, err := audit.OpenFiles(r.path)
	if err != nil {
		return audit.Entry{}, false, err
	}
	defer files.Close()
	for record, err := range audit.Read(files, audit.Query{Key: r.key, DecisionID: a.Decision}) {
		if err != nil {
			return audit.Entry{}, false, err
		}
		if record.Seq > after && kindOf[a.Kind] == record.Kind && (a.Kind == Decide || record.By == a.By && record.Finding == a.Finding) {
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
