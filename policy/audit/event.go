package audit

import (
	"fmt"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// An Event is a decision, and what was measured and traced around it.
type Event struct {
	Request         request.Request
	Decision        policy.Decision
	Object, Version string           // what was asked for, where that is one object
	Metrics         map[string]int64 // such as timer_decide_ns; may be nil
	TraceID, SpanID string           // of the trace in which it was decided, if any
}

// A Review is what a person found on a decision before anything left.
type Review struct {
	DecisionID string // as Decision.ID gives it
	By         string
	Finding    Finding
}

// A Finding is what a review came to.
type Finding string

// The findings.
const (
	Confirmed Finding = "confirmed" // the decision may be carried out
	Withheld  Finding = "withheld"  // less, or nothing, is handed over than was allowed
	Objected  Finding = "objected"  // an objection was lodged with the authority or a court
)

// A Release is what was handed over. The log does not judge it: what a decision
// did not allow is recorded as it happened, and [Count] tells of it.
type Release struct {
	DecisionID string // as Decision.ID gives it
	By         string
	Items      []int // of the decision, from 0; none where nothing was found
	Left       *Left // the bytes, where they are known
}

// Left is which bytes of which object left, as the Delivery of package guard says. The
// log has pseudonyms of the object, its version and the digest, because a name may be an
// account, and the digest of a short text gives the text away: who has the key and the
// bytes can prove with [Key.Pseudonym] that they are those of the record.
type Left struct {
	Object  string `json:"object"`
	Version string `json:"version,omitzero"`
	SHA256  string `json:"sha256"`
	Bytes   int64  `json:"bytes"`
	Whole   bool   `json:"whole"`
}

// Append adds a decision.
func (l *Log) Append(e Event) (Entry, error) {
	m := masking{key: l.key, form: byField}
	input := m.request(e.Request)
	m.field(&e.Object, ObjectField, "/object")
	m.field(&e.Version, VersionField, "/version")
	result, err := m.decision(e.Decision)
	if err != nil {
		return Entry{}, fmt.Errorf("audit: %w", err)
	}
	return l.add(record{
		Kind:       decisionKind,
		DecisionID: l.key.Pseudonym(DecisionField, e.Decision.ID()),
		TraceID:    e.TraceID,
		SpanID:     e.SpanID,
		Path:       "comity/posture/" + string(e.Decision.Posture),
		Object:     e.Object,
		Version:    e.Version,
		Input:      input,
		Result:     result,
		Masked:     m.pointers,
		Key:        l.key.ID(),
		Masking:    byField,
		Metrics:    e.Metrics,
	})
}

// Review adds who reviewed a decision.
func (l *Log) Review(r Review) (Entry, error) {
	switch r.Finding {
	case Confirmed, Withheld, Objected:
	default:
		return Entry{}, fmt.Errorf("audit: a review finds %q (accepted: %s, %s, %s)", r.Finding, Confirmed, Withheld, Objected)
	}
	if err := accountable(r.DecisionID, r.By, "review"); err != nil {
		return Entry{}, err
	}
	return l.add(record{Kind: reviewKind, DecisionID: l.key.Pseudonym(DecisionField, r.DecisionID), Key: l.key.ID(), Masking: byField,
		ReviewedBy: r.By, Finding: r.Finding})
}

// Release adds who handed over what.
func (l *Log) Release(r Release) (Entry, error) {
	if err := accountable(r.DecisionID, r.By, "release"); err != nil {
		return Entry{}, err
	}
	act := record{Kind: releaseKind, DecisionID: l.key.Pseudonym(DecisionField, r.DecisionID), Key: l.key.ID(), Masking: byField,
		ReleasedBy: r.By, Items: append([]int{}, r.Items...)}
	if r.Left != nil {
		m, left := masking{key: l.key, form: byField}, *r.Left
		m.field(&left.Object, ObjectField, "/left/object")
		m.field(&left.Version, VersionField, "/left/version")
		m.field(&left.SHA256, DigestField, "/left/sha256")
		act.Left, act.Masked = &left, m.pointers
	}
	return l.add(act)
}

// accountable says that an act names the decision and the person.
func accountable(id, by, act string) error {
	if id == "" {
		return fmt.Errorf("audit: a %s names no decision: give it Decision.ID()", act)
	}
	if by == "" {
		return fmt.Errorf("audit: a %s names nobody: say who did it", act)
	}
	return nil
}

// add stamps a record and writes it.
func (l *Log) add(r record) (Entry, error) {
	body, err := l.body(r, l.time())
	if err != nil {
		return Entry{}, fmt.Errorf("audit: %s: %w", l.path, err)
	}
	entry, err := l.write(func() ([]byte, error) { return body, nil })
	if err == nil {
		entry.DecisionID = r.DecisionID
	}
	return entry, err
}

// body returns what the record says beside its place in the chain.
func (l *Log) body(r record, timestamp string) ([]byte, error) {
	r.Labels, r.Timestamp = l.labels, timestamp
	return r.body()
}

// time returns the time of the log's clock as it is written.
func (l *Log) time() string { return l.now().UTC().Format(time.RFC3339Nano) }
