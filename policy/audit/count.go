package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/comity-go/comity/request"
)

// A Period is the days, both included, on which the requests of a report were
// received. An empty day sets no bound.
type Period struct{ From, Until request.Day }

// Count makes the numbers of a transparency report of a log, none suppressed.
// It trusts the log, which Verify does not; the error says at which line it is
// none. Memory grows with the number of decisions, by some hundred bytes each.
func Count(r io.Reader, period Period) (Report, error) {
	c := count{requests: map[string]*requestTally{}, decisions: map[string]decisionTally{}}
	in := newLines(r)
	for {
		err := in.read()
		if errors.Is(err, io.EOF) {
			return c.report(period), nil
		}
		if err == nil {
			err = c.record(in.text)
		}
		if err != nil {
			return Report{}, fmt.Errorf("audit: line %d, byte %d: %w", in.number, in.offset, err)
		}
	}
}

// A count is a log as far as it was read.
type count struct {
	requests  map[string]*requestTally // by the ID of the request
	decisions map[string]decisionTally // by the ID of the decision
	unknown   int
}

// record counts one record.
func (c *count) record(text []byte) error {
	var e countedRecord
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	switch e.Kind {
	case DecisionKind:
		m := c.requests[e.Input.ID]
		if m == nil {
			m = &requestTally{}
			c.requests[e.Input.ID] = m
		}
		c.decisions[e.DecisionID] = m.decided(&e)
	case ReviewKind:
		if a, ok := c.decisions[e.DecisionID]; ok {
			a.challenged = a.challenged || e.Finding == Objected
		}
	case ReleaseKind:
		a, ok := c.decisions[e.DecisionID]
		if !ok {
			c.unknown++
			return nil
		}
		a.release(e.Items)
	}
	return nil
}

// report adds up the requests that were received in a period.
func (c *count) report(period Period) Report {
	r := Report{Total: *newRow(""), States: []Row{}, Unknown: c.unknown}
	rows := map[request.State]*Row{}
	var first, last request.Day
	for _, m := range c.requests {
		if m.received < period.From || period.Until != "" && m.received > period.Until {
			continue
		}
		row := rows[m.state]
		if row == nil {
			row = newRow(m.state)
			rows[m.state] = row
		}
		r.add(m, row)
		if first == "" || m.received < first {
			first = m.received
		}
		last = max(last, m.received)
	}
	r.bound(period, first, last)
	for _, state := range slices.Sorted(maps.Keys(rows)) {
		r.States = append(r.States, *rows[state])
	}
	return r
}
