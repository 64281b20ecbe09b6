package register

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/examples/desk/internal/paper"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A Record is what auditors ask of one request: the fields of BSI C5:2026 INQ-01 to
// INQ-03 and of Data Act art. 32, as far as the register has them. What it does not have
// is empty, and named in Missing.
type Record struct {
	Number      int64               `json:"number"`
	Request     json.RawMessage     `json:"request"` // as it came: who asked, how, for what, why
	TakenAt     string              `json:"taken_at"`
	TakenBy     string              `json:"taken_by"`
	Status      Status              `json:"status"`
	Posture     policy.Posture      `json:"posture"`
	Decision    json.RawMessage     `json:"decision"` // each item with reasons, sources, conflicts; and what it was made with
	Earlier     []json.RawMessage   `json:"earlier"`  // decisions before it: under another law, other rules, or with fewer who confirmed
	Assessments []Assessment        `json:"assessments"`
	Disclosed   []Disclosure        `json:"disclosed"`
	Withheld    []int               `json:"withheld"` // items that were not handed over
	Clocks      []ClockRecord       `json:"clocks"`
	Events      []EventRecord       `json:"events"`
	Conflicts   []jurisdiction.Cite `json:"conflicts"` // laws that forbid, and nothing lifts
	Secrecy     Secrecy             `json:"secrecy"`
	Papers      []PaperRecord       `json:"papers"`
	Proofs      []Proof             `json:"proofs"`
	Missing     []string            `json:"missing"` // fields that an auditor asks for and the register does not have
}

// An Assessment is who looked at a decision and what they found.
type Assessment struct {
	By       string        `json:"by"`
	As       string        `json:"as,omitzero"` // the role in which they confirmed
	At       string        `json:"at"`
	Finding  audit.Finding `json:"finding"`
	Decision string        `json:"decision"` // its ID
	Counts   bool          `json:"counts"`   // it is of the law, the rules and the posture of the last decision
}

// A Disclosure is which items were handed over, by whom.
type Disclosure struct {
	By    string `json:"by"`
	At    string `json:"at"`
	Items []int  `json:"items"`
}

// A ClockRecord is a clock with when it was met.
type ClockRecord struct {
	ID      string `json:"id"`
	Article string `json:"article"`
	Who     string `json:"who"`
	Began   string `json:"began"`
	Due     string `json:"due"`
	Latest  string `json:"latest,omitzero"`
	Passed  string `json:"passed,omitzero"`
	Met     string `json:"met,omitzero"`
	MetBy   string `json:"met_by,omitzero"`
}

// An EventRecord is what happened, and when.
type EventRecord struct {
	Event string `json:"event"`
	At    string `json:"at"`
}

// Secrecy is whether customer and user may be told.
type Secrecy struct {
	Customer      bool        `json:"customer"` // telling is forbidden
	CustomerUntil request.Day `json:"customer_until,omitzero"`
	User          bool        `json:"user"`
	UserUntil     request.Day `json:"user_until,omitzero"`
}

// A PaperRecord is a paper that was written.
type PaperRecord struct {
	Kind   string `json:"kind"`
	Lang   string `json:"lang"`
	At     string `json:"at"`
	By     string `json:"by"`
	SHA256 string `json:"sha256"`
}

// A Proof shows that a record of an act is in the log of a checkpoint, to somebody who
// sees no other record (form tlog-proof of C2SP).
type Proof struct {
	Kind   ActKind `json:"kind"`
	By     string  `json:"by"`
	Seq    int64   `json:"seq"`
	Digest string  `json:"digest"`
	Record string  `json:"record"` // the line of the log
	Proof  string  `json:"proof"`
}

// missing are the fields that nobody tells the register.
var missing = []string{"qualification of who assessed", "recipient, means and digests of what left", "keys or decryption",
	"enforcement, penalty, appeal", "costs", "retention end of this record"}

// Record returns the record of a request with the proofs of its acts, against a checkpoint
// that is signed now.
func (r *Register) Record(ctx context.Context, number int64, signer note.Signer) (Record, error) {
	c, err := r.Case(ctx, number)
	if err != nil {
		return Record{}, err
	}
	rec := Record{Number: number, Request: c.Text, TakenAt: stamp(c.TakenAt), TakenBy: c.TakenBy, Status: c.Status, Posture: c.Posture,
		Decision: json.RawMessage("null"), Earlier: []json.RawMessage{}, Missing: missing, Withheld: []int{}, Conflicts: []jurisdiction.Cite{},
		Secrecy: Secrecy{c.Request.Confidential, c.Request.ConfidentialUntil, c.Request.ConfidentialUser, c.Request.ConfidentialUserUntil}}
	left := map[int]bool{}
	for _, a := range c.Acts {
		switch a.Kind {
		case Decide:
			if a.Decision != c.DecisionID && a.Seq > 0 {
				rec.Earlier = append(rec.Earlier, a.Answer.JSON())
			}
		case Review:
			rec.Assessments = append(rec.Assessments, Assessment{a.By, a.As, stamp(a.At), a.Finding, a.Decision, a.Key == c.Key})
		case Release:
			rec.Disclosed = append(rec.Disclosed, Disclosure{a.By, stamp(a.At), a.Items})
			for _, i := range a.Items {
				left[i] = true
			}
		}
	}
	if c.DecisionID != "" {
		rec.Decision = c.Decision.JSON()
	}
	for i, it := range c.Decision.Items {
		if !left[i] {
			rec.Withheld = append(rec.Withheld, i)
		}
		for _, conflict := range paper.Standing(it) {
			if !slices.Contains(rec.Conflicts, *conflict.Bar) {
				rec.Conflicts = append(rec.Conflicts, *conflict.Bar)
			}
		}
	}
	for _, k := range c.Clocks {
		rec.Clocks = append(rec.Clocks, ClockRecord{k.ID, k.Article, k.Who, stamp(k.Began), stamp(k.Due), stamp(k.Latest), stamp(k.Passed), stamp(k.Met), k.MetBy})
	}
	for _, h := range c.Happened {
		rec.Events = append(rec.Events, EventRecord{string(h.Event), stamp(h.At)})
	}
	for _, p := range c.Papers {
		rec.Papers = append(rec.Papers, PaperRecord{p.Kind, p.Lang, stamp(p.At), p.By, p.SHA256})
	}
	rec.Proofs, err = r.proofs(c, signer)
	return rec, err
}

// proofs proves each act of a case against a checkpoint that is signed now.
func (r *Register) proofs(c Case, signer note.Signer) ([]Proof, error) {
	if len(c.Acts) == 0 {
		return nil, nil
	}
	lines := map[int64]string{}
	files, err := audit.OpenFiles(r.path)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	for record, err := range audit.Read(files, audit.Query{Key: r.key, RequestID: c.ID}) {
		if err != nil {
			return nil, err
		}
		lines[record.Seq] = string(record.Line)
	}
	checkpoint, err := r.log.Checkpoint(signer)
	if err != nil {
		return nil, err
	}
	var all []Proof
	for _, a := range c.Acts {
		if a.Seq == 0 {
			continue // it is on its way
		}
		proof, err := r.prove(a.Seq, checkpoint)
		if err != nil {
			return nil, fmt.Errorf("register: record %d: %w", a.Seq, err)
		}
		all = append(all, Proof{a.Kind, a.By, a.Seq, a.Digest, lines[a.Seq], string(proof)})
	}
	return all, nil
}

// prove proves that one record is in the log.
func (r *Register) prove(seq int64, checkpoint audit.Checkpoint) ([]byte, error) {
	files, err := audit.OpenFiles(r.path)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	return audit.ProveInclusion(files, seq, checkpoint)
}
