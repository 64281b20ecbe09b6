package audit

import (
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A requestTally is what is counted of one request: what was asked, and what
// became of it.
type requestTally struct {
	state    request.State
	received request.Day
	group    group
	accounts int

	abroad, enterprise, emergency, mla bool // what was asked
	allowed, redirected                bool // the last decision, on some item

	challenged                             bool
	released                               bool // there is a release, even of nothing
	handedOver, content                    bool
	abroadReleased, abroadContent, against bool // against: what the decision did not allow
}

// A group is a kind of request that is counted apart from the others.
type group int

const (
	forData group = iota
	toPreserve
	ofPrivate
)

// A decisionTally is one decision on a request. Reviews and releases name it.
type decisionTally struct {
	*requestTally
	items []itemTally
}

type itemTally struct{ allowed, content, abroad bool }

// A countedRecord is what is read of a record to count it.
type countedRecord struct {
	Kind       Kind   `json:"kind"`
	DecisionID string `json:"decision_id"`
	Input      struct {
		ID         string            `json:"id"`
		Received   request.Day       `json:"received"`
		Requesting request.State     `json:"requesting"`
		Authority  request.Authority `json:"authority"`
		Purpose    request.Purpose   `json:"purpose"`
		Instrument struct {
			Kind request.InstrumentKind `json:"kind"`
		} `json:"instrument"`
		Targets   []struct{}        `json:"targets"`
		Emergency request.Emergency `json:"emergency"`
		Customer  request.Customer  `json:"customer"`
	} `json:"input"`
	Result struct {
		Items []struct {
			Category request.Category `json:"category"`
			Places   []request.State  `json:"places"`
			Outcome  policy.Outcome   `json:"outcome"`
		} `json:"items"`
	} `json:"result"`
	Finding Finding `json:"finding"`
	Items   []int   `json:"items"`
}

// decided sets what the request asks, and what this decision says of it. What
// was done on an earlier decision stays.
func (m *requestTally) decided(e *countedRecord) decisionTally {
	in := &e.Input
	m.state, m.received, m.accounts = in.Requesting, in.Received, len(in.Targets)
	m.group = forData
	asked := request.Request{Purpose: in.Purpose, Authority: in.Authority}
	asked.Instrument.Kind = in.Instrument.Kind
	switch {
	case in.Authority.Kind == request.PrivateParty || asked.PurposeOf() == request.PurposeCivil:
		m.group = ofPrivate
	case in.Instrument.Kind == request.PreservationRequest || in.Instrument.Kind == request.EuropeanPreservationOrder:
		m.group = toPreserve
	}
	m.enterprise = in.Customer.Kind != request.Consumer
	m.emergency = in.Instrument.Kind == request.EmergencyRequest ||
		in.Instrument.Kind == request.EuropeanProductionOrder && in.Emergency.DangerTo != request.NoDanger
	m.mla = in.Instrument.Kind == request.MLARequest
	m.abroad, m.allowed, m.redirected = false, false, false
	a := decisionTally{requestTally: m, items: make([]itemTally, len(e.Result.Items))}
	for i, it := range e.Result.Items {
		a.items[i] = itemTally{
			allowed: it.Outcome == policy.Allow,
			content: it.Category == request.Content || it.Category == request.Documents,
			abroad:  slices.ContainsFunc(it.Places, func(s request.State) bool { return s.Known() && s != in.Requesting }),
		}
		m.abroad = m.abroad || a.items[i].abroad
		m.allowed = m.allowed || a.items[i].allowed
		m.redirected = m.redirected || it.Outcome == policy.RedirectToMLAT
	}
	return a
}

// release sets what was handed over on this decision.
func (a decisionTally) release(items []int) {
	a.released = true
	for _, i := range items {
		if i < 0 || i >= len(a.items) {
			a.against = true
			continue
		}
		it := a.items[i]
		a.handedOver = true
		a.content = a.content || it.content
		a.abroadReleased = a.abroadReleased || it.abroad
		a.abroadContent = a.abroadContent || it.abroad && it.content
		a.against = a.against || !it.allowed
	}
}
