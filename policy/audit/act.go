package audit

import "fmt"

// A Review is what a person found on a decision before anything left.
type Review struct {
	DecisionID string // as Decision.ID gives it
	By         string
	Finding    Finding
}

// A Release is what was handed over. The log does not judge it: what a decision
// did not allow is recorded as it happened, and [Count] tells of it.
type Release struct {
	DecisionID string // as Decision.ID gives it
	By         string
	Items      []int // of the decision, from 0; none where nothing was found
	Left       *Left // the bytes, where they are known
}

// Review adds who reviewed a decision. The error says that the log does not hold the
// decision, that this person found the same on it already, or handed over on it.
func (l *Log) Review(r Review) (Entry, error) {
	switch r.Finding {
	case Confirmed, Withheld, Objected:
	default:
		return Entry{}, fmt.Errorf("audit: a review finds %q (accepted: %s, %s, %s)",
			r.Finding, Confirmed, Withheld, Objected)
	}
	return l.act(r.DecisionID, act{by: r.By, finding: r.Finding},
		record{Kind: ReviewKind, ReviewedBy: r.By, Finding: r.Finding})
}

// Release adds who handed over what. The error says that the log does not hold the
// decision, or that this person reviewed it.
func (l *Log) Release(r Release) (Entry, error) {
	rec := record{Kind: ReleaseKind, ReleasedBy: r.By, Items: append([]int{}, r.Items...)}
	if r.Left != nil {
		m, left := masking{key: l.key, form: byField}, *r.Left
		m.field(&left.Object, ObjectField, "/left/object")
		m.field(&left.Version, VersionField, "/left/version")
		m.field(&left.SHA256, DigestField, "/left/sha256")
		rec.Left, rec.Masked = &left, m.pointers
	}
	return l.act(r.DecisionID, act{by: r.By}, rec)
}

// act writes what a person did about a decision. Whether it is accepted is found while
// nobody else writes.
func (l *Log) act(decisionID string, a act, r record) (Entry, error) {
	if decisionID == "" {
		return Entry{}, fmt.Errorf("audit: a %s names no decision: give it Decision.ID()", r.Kind)
	}
	if person(a.by) == "" {
		return Entry{}, fmt.Errorf("audit: a %s names nobody: say who did it", r.Kind)
	}
	ids := l.key.pseudonyms(DecisionField, decisionID)
	r.Key, r.Masking = l.key.ID(), byField
	entry, err := l.write(func() ([]byte, error) {
		var err error
		if r.DecisionID, err = l.history.accept(ids, a); err != nil {
			return nil, fmt.Errorf("a %s: %w", r.Kind, err)
		}
		return l.body(r, l.time())
	})
	if err == nil {
		entry.DecisionID = r.DecisionID
	}
	return entry, err
}
