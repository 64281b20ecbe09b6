package audit

import (
	"fmt"

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

// Append adds a decision.
func (l *Log) Append(e Event) (Entry, error) {
	r, err := e.record(l.key)
	if err != nil {
		return Entry{}, err
	}
	return l.add(r)
}

// record returns the record of a decision, with pseudonyms.
func (e Event) record(key Key) (record, error) {
	m := masking{key: key, form: byField}
	input := m.request(e.Request)
	m.field(&e.Object, ObjectField, "/object")
	m.field(&e.Version, VersionField, "/version")
	result, err := m.decision(e.Decision)
	if err != nil {
		return record{}, fmt.Errorf("audit: %w", err)
	}
	return record{
		Kind:       DecisionKind,
		DecisionID: key.Pseudonym(DecisionField, e.Decision.ID()),
		TraceID:    e.TraceID,
		SpanID:     e.SpanID,
		Path:       "comity/posture/" + string(e.Decision.Posture),
		Object:     e.Object,
		Version:    e.Version,
		Input:      input,
		Result:     result,
		Masked:     m.pointers,
		Key:        key.ID(),
		Masking:    byField,
		Metrics:    e.Metrics,
	}, nil
}
