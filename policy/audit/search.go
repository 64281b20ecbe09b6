package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/request"
)

// A search is a query, and what was learnt from the records that were read.
type search struct {
	Query
	byKey   bool     // the query names something of which records have a pseudonym
	ids     []string // of the decision, in records of any form
	objects []string // the object, in records of any form

	ofRequest, ofObject map[string]bool // decisions on the request, and on the object
	told                map[maskedBy]bool

	// Of each list, a decision that fits has one text. To look for them is ten times
	// quicker than to read the record.
	texts [][]string
}

// A maskedBy says how the pseudonyms of a record were made.
type maskedBy struct {
	key  string
	form form
}

func newSearch(q Query) (*search, error) {
	named := q.DecisionID != "" && !strings.HasPrefix(q.DecisionID, pseudonymPrefix)
	s := &search{
		Query: q, byKey: named || q.Object != "", ids: []string{q.DecisionID},
		ofRequest: map[string]bool{}, ofObject: map[string]bool{}, told: map[maskedBy]bool{},
	}
	if s.byKey && len(q.Key.secret) == 0 {
		return nil, errors.New("audit: the query names a decision or an object: give it the key of the log")
	}
	if named {
		s.ids = q.Key.pseudonyms(DecisionField, q.DecisionID)
	}
	s.objects = q.Key.pseudonyms(ObjectField, q.Object)
	if q.DecisionID != "" {
		s.texts = append(s.texts, s.ids)
	}
	if q.Object != "" {
		s.texts = append(s.texts, s.objects)
	}
	if q.RequestID != "" {
		s.texts = append(s.texts, []string{`"id":"` + quoted(q.RequestID) + `"`})
	}
	return s, nil
}

// A storedRecord is what is read of a record. What was decided is not looked into.
type storedRecord struct {
	Kind       Kind              `json:"kind"`
	DecisionID string            `json:"decision_id"`
	Labels     map[string]string `json:"labels"`
	Object     string            `json:"object"`
	Version    string            `json:"version"`
	Input      json.RawMessage   `json:"input"`
	Result     json.RawMessage   `json:"result"`
	Masked     []string          `json:"masked"`
	Key        string            `json:"key"`
	Masking    form              `json:"masking"`
	ReviewedBy string            `json:"reviewed_by"`
	Finding    Finding           `json:"finding"`
	ReleasedBy string            `json:"released_by"`
	Items      []int             `json:"items"`
	Left       *Left             `json:"left"`
	Timestamp  string            `json:"timestamp"`
}

// line returns the record of a line, and whether it fits.
func (s *search) line(in *lines) (Record, bool, error) {
	l, ok := parse(in.text)
	switch {
	case in.partial:
		found := fmt.Sprintf("%d bytes without it", len(in.text))
		return Record{}, false, &Fault{in.number, in.offset, Partial, "a line's end", found}
	case !ok:
		found := fmt.Sprintf("%d bytes of another form", len(in.text))
		return Record{}, false, &Fault{in.number, in.offset, Malformed, "a record", found}
	case l.stored != l.computed:
		want := "the digest " + l.stored + " that it ends with"
		return Record{}, false, &Fault{in.number, in.offset, Changed, want, l.computed}
	}
	if s.skips(l.body) {
		return Record{}, false, nil
	}
	var r storedRecord
	rest, result := withoutResult(in.text)
	err := json.Unmarshal(rest, &r)
	if err != nil {
		return Record{}, false, fmt.Errorf("audit: line %d, byte %d: %w", in.number, in.offset, err)
	}
	if result != nil {
		r.Result = slices.Clone(result)
	}
	at, err := time.Parse(time.RFC3339Nano, r.Timestamp)
	if err != nil {
		return Record{}, false, fmt.Errorf("audit: line %d, byte %d: %w", in.number, in.offset, err)
	}
	if err := s.readable(r); err != nil {
		return Record{}, false, fmt.Errorf("audit: line %d, byte %d: %w", in.number, in.offset, err)
	}
	if !s.fits(r) || !s.on(at) {
		return Record{}, false, nil
	}
	return Record{
		Seq: l.seq, Kind: r.Kind, DecisionID: r.DecisionID, Timestamp: at, Labels: r.Labels,
		Object: r.Object, Version: r.Version,
		By: r.ReviewedBy + r.ReleasedBy, Finding: r.Finding, Items: r.Items, Left: r.Left,
		Line: slices.Clone(in.text), input: r.Input, result: r.Result,
		masked: maskedIn(r.Masked),
	}, true, nil
}

// withoutResult takes what was decided, which is most of a record, out of it: to read the
// rest alone is several times quicker. Without it, result is nil. The texts around it can
// be nowhere else: within a string their quotes are escaped.
func withoutResult(text []byte) (rest, result []byte) {
	from, until := bytes.Index(text, []byte(startOfResult)), bytes.LastIndex(text, []byte(endOfResult))
	if from < 0 || until < from {
		return text, nil
	}
	from, until = from+len(startOfResult)-1, until+1
	return slices.Concat(text[:from], []byte("null"), text[until:]), text[from:until]
}

const (
	startOfResult = `,"result":{`
	endOfResult   = `},"masked":[`
)

// skips reports whether the body of a record says, before it is read, that it is a
// decision that does not fit.
func (s *search) skips(body []byte) bool {
	has := func(text string) bool { return bytes.Contains(body, []byte(text)) }
	if !bytes.HasPrefix(body, []byte(startOfDecision)) {
		return false
	}
	later := has(`"masking":`) && !has(fmt.Sprintf(`"masking":%d,`, byField))
	if s.byKey && (later || !has(`"key":"`+s.Key.ID()+`"`)) {
		return false // readable tells of it
	}
	return slices.ContainsFunc(s.texts, func(texts []string) bool { return !slices.ContainsFunc(texts, has) })
}

// readable returns an error for the first record of which the key of the query did not
// make the pseudonyms.
func (s *search) readable(r storedRecord) error {
	by := maskedBy{r.Key, r.Masking}
	if !s.byKey || r.Key == "" || r.Key == s.Key.ID() && r.Masking.known() || s.told[by] {
		return nil
	}
	s.told[by] = true
	return fmt.Errorf("from here on, records have pseudonyms of the key %s in masking %d, "+
		"which this query does not find: search them apart, with that key", by.key, by.form)
}

// fits reports whether a record is one of those that are asked for, on whatever day.
func (s *search) fits(r storedRecord) bool {
	switch r.Kind {
	case DecisionKind:
		s.learn(r)
		return s.of(r.DecisionID) && (s.Object == "" || slices.Contains(s.objects, r.Object))
	case ReviewKind, ReleaseKind:
		if r.Left != nil && s.Object != "" {
			return s.of(r.DecisionID) && slices.Contains(s.objects, r.Left.Object)
		}
		return s.of(r.DecisionID) && (s.Object == "" || s.ofObject[r.DecisionID])
	default:
		return s.DecisionID == "" && s.Object == "" && s.RequestID == ""
	}
}

// learn remembers which decision a record is of, for what is done about it later.
func (s *search) learn(r storedRecord) {
	var input struct{ ID string }
	if s.RequestID != "" && json.Unmarshal(r.Input, &input) == nil && input.ID == s.RequestID {
		s.ofRequest[r.DecisionID] = true
	}
	if s.Object != "" && slices.Contains(s.objects, r.Object) {
		s.ofObject[r.DecisionID] = true
	}
}

// of reports whether a decision is the one that is asked for, or on the request.
func (s *search) of(id string) bool {
	return (s.DecisionID == "" || slices.Contains(s.ids, id)) && (s.RequestID == "" || s.ofRequest[id])
}

// on reports whether a time is on one of the days.
func (s *search) on(t time.Time) bool {
	day := request.Day(t.Format(time.DateOnly))
	return day >= s.From && (s.Until == "" || day <= s.Until)
}
