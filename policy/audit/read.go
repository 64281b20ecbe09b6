package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Query says which records Read returns: those that fit every field that is set.
type Query struct {
	// Key makes the pseudonyms of the next two.
	Key Key

	// DecisionID is a decision, and what was done about it: as Decision.ID gives it or,
	// without the key, as a record of the log has it.
	DecisionID string

	// Object is the name of one. The decisions on it fit, and what was done about them
	// unless a release says that it was of another object; and each release of it.
	// Records of the first form name the object of a release alone.
	Object string

	// RequestID is a request: the decisions on it, and what was done about them.
	RequestID string

	// From and Until are days in UTC, both included, of the timestamps.
	From, Until request.Day
}

// A Record is one record of a log, with pseudonyms.
type Record struct {
	Seq        int64
	Kind       Kind
	DecisionID string // a pseudonym
	Timestamp  time.Time
	Labels     map[string]string
	Object     string // of a decision, a pseudonym
	Version    string // of a decision, a pseudonym
	By         string // who reviewed, or handed over
	Finding    Finding
	Items      []int // that were handed over
	Left       *Left
	Line       []byte // the record as it is in the log, without the end, for Key.Prove

	input, result json.RawMessage
	masked        []string // pointers into the request
}

// Request returns the request of a decision, with pseudonyms.
func (r Record) Request() (request.Request, error) { return request.Decode(r.input) }

// Decision returns the decision, with pseudonyms.
func (r Record) Decision() (policy.Decision, error) {
	var d policy.Decision
	err := json.Unmarshal(r.result, &d)
	return d, err
}

// Read returns the records of a log that fit the query, in order. It reads r once, and
// has one record in memory at a time. In place of a record that was changed or is not
// finished, which is a [Fault], or that has pseudonyms of another key, there is an
// error, because it may fit; the next record follows it. Read does not check that no
// record is missing: [Verify] does.
func Read(r io.Reader, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		s, err := newSearch(q)
		if err != nil {
			yield(Record{}, err)
			return
		}
		for in := newLines(r); ; {
			err := in.read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Record{}, fmt.Errorf("audit: %w", err))
				return
			}
			record, fits, err := s.line(in)
			if (fits || err != nil) && !yield(record, err) {
				return
			}
		}
	}
}
