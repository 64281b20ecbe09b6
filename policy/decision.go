package policy

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
)

// An Outcome is what may be done with an item, or with a request as a whole.
// The zero Outcome denies.
type Outcome int

// The outcomes, the most restrictive first.
const (
	Deny           Outcome = iota // hand over nothing
	RedirectToMLAT                // not this way: ask the state where the data are
	Allow                         // the provider may hand over
)

// String returns the word of the outcome.
func (o Outcome) String() string {
	if o < Deny || o > Allow {
		return rule.Outcomes[Deny]
	}
	return rule.Outcomes[o]
}

// MarshalText writes the word of the outcome.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word of an outcome; any other is an error, and deny.
func (o *Outcome) UnmarshalText(text []byte) error {
	*o = Deny
	for i, word := range rule.Outcomes {
		if word == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("no such outcome %q (accepted: deny, redirect_to_mlat, allow)", text)
}

// A Posture is the position that an operator takes: a choice, which the law of no state
// makes for him. One of one's own is a Rego package of that name.
type Posture string

// The built-in postures.
const (
	StorageLocation   Posture = "storage_location"
	ProviderControl   Posture = "provider_control"
	ConflictAvoidance Posture = "conflict_avoidance"
)

var builtinPostures = []Posture{StorageLocation, ProviderControl, ConflictAvoidance}

// A Decision is the answer to one request, with all reasons on both sides. The
// zero Decision denies. It belongs to whoever asked for it, with all that its
// slices and pointers lead to: what is changed there changes nothing elsewhere.
type Decision struct {
	Version      int
	RequestID    string
	Received     request.Day
	Posture      Posture
	Outcome      Outcome // the most restrictive of the items
	Partial      bool    // the items differ
	Items        []Item
	RespondBy    request.Moment // when the instrument has a clock; empty where it has none
	Hypothetical bool           // the day is after the one on which the law was compiled

	engine  *Engine
	request *request.Request
	read    Provenance // of a decision that was read back
}

// An Item is the answer to one item of the request, in the order of the
// request.
type Item struct {
	Category    request.Category `json:"category"`
	StoredIn    []request.Place  `json:"stored_in"`
	Places      []request.State  `json:"places"`
	Outcome     Outcome          `json:"outcome"`
	Reasons     []Reason         `json:"reasons"`
	Channels    []Channel        `json:"channels"`
	Conflicts   []Conflict       `json:"conflicts"`
	Obligations []Obligation     `json:"obligations"`
	Remedies    []Remedy         `json:"remedies,omitempty"`
}

// An Effect is the side on which a reason weighs.
type Effect string

// The effects, in the order in which reasons are listed.
const (
	Gate    Effect = "gate"
	Forbid  Effect = "forbid"
	Permit  Effect = "permit"
	Way     Effect = "channel"
	Silence Effect = "silence"
)

// A Reason is one rule that fired. Its code is the rule's name and stable for
// ever; Facts are JSON pointers into the request.
type Reason struct {
	Code   string              `json:"code"`
	Effect Effect              `json:"effect"`
	Text   string              `json:"text"`
	Cite   []jurisdiction.Cite `json:"cite"`
	Facts  []string            `json:"facts"`
}

// A Channel is a way to come back by, to one state.
type Channel struct {
	Kind             jurisdiction.ChannelKind `json:"kind"`
	Instrument       string                   `json:"instrument"` // the ID of the law file
	Requested        request.State            `json:"requested"`
	CentralAuthority *CentralAuthority        `json:"central_authority"`
	Note             string                   `json:"note"`
}

// A CentralAuthority is the office that a request for assistance goes to.
type CentralAuthority struct {
	Name     string `json:"name"`
	Ministry string `json:"ministry"`
	City     string `json:"city"`
	URL      string `json:"url"`
}

// A Conflict is a duty to disclose and a bar on disclosure that meet on this
// item, whichever prevailed. It is reported, never scored.
type Conflict struct {
	Duty     *jurisdiction.Cite `json:"duty"`
	Bar      *jurisdiction.Cite `json:"bar"`
	State    request.State      `json:"state"` // whose bar it is
	LiftedBy *jurisdiction.Cite `json:"lifted_by"`
	Review   *jurisdiction.Cite `json:"review"`
}

// An Obligation is what the holder has to do, by a day where Due is set. Its
// code is the name of the rule without the folder.
type Obligation struct {
	Code string              `json:"code"`
	Text string              `json:"text"`
	Cite []jurisdiction.Cite `json:"cite"`
	Due  *request.Moment     `json:"due"`
}

// A Remedy is a smallest set of changes under which the same request would be
// allowed, or says that there is none.
type Remedy struct {
	Kind   RemedyKind `json:"kind"`
	Change []Change   `json:"change"`
	Text   string     `json:"text"`
}

// A RemedyKind is what the requesting authority would have to do.
type RemedyKind string

// The kinds of remedies. One of two moves has the kind of the heavier, which
// stands further down; none says that nothing helps.
const (
	SupplyInformation RemedyKind = "supply_information" // a fact that is missing
	Narrow            RemedyKind = "narrow"             // the demand
	ObtainAuthority   RemedyKind = "obtain_authority"   // a judge's order, or the right issuer
	ChangeChannel     RemedyKind = "change_channel"     // come back with a clearance, or serve the entity that has control
	NoRemedy          RemedyKind = "none"
)

// A Change is a value that takes the place of another in the request, by its
// JSON pointer.
type Change struct {
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}

// A Provenance is enough to replay a decision: the same rules, law, posture,
// language and request give the same bytes.
type Provenance struct {
	Rules       string      `json:"rules"`
	Law         string      `json:"law"`
	LawCompiled request.Day `json:"law_compiled"`
	Request     string      `json:"request"`
	Posture     Posture     `json:"posture"`
	Lang        string      `json:"lang"`
	Comity      string      `json:"comity"`
	OPA         string      `json:"opa"`
}

// decisionForm is the wire form of a Decision.
type decisionForm struct {
	Version      int             `json:"version"`
	RequestID    string          `json:"request_id"`
	Received     request.Day     `json:"received"`
	Posture      Posture         `json:"posture"`
	Outcome      Outcome         `json:"outcome"`
	Partial      bool            `json:"partial"`
	Items        []Item          `json:"items"`
	RespondBy    *request.Moment `json:"respond_by"`
	Hypothetical bool            `json:"hypothetical"`
	Provenance   Provenance      `json:"provenance"`
}

// JSON returns the canonical bytes of the decision: one line without its end,
// keys in the order of the specification, no HTML escaping.
func (d Decision) JSON() []byte {
	form := decisionForm{d.Version, d.RequestID, d.Received, d.Posture, d.Outcome, d.Partial, d.Items, nil, d.Hypothetical, d.Provenance()}
	if d.RespondBy != "" {
		form.RespondBy = &d.RespondBy
	}
	if form.Items == nil {
		form.Items = []Item{}
	}
	return canonical(form)
}

// MarshalJSON writes the decision in its canonical form.
func (d Decision) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

// UnmarshalJSON reads a decision in the form of JSON, with its provenance. It
// has no engine, so that it can be printed, counted and verified, not replayed
// by itself. An unknown field is an error.
func (d *Decision) UnmarshalJSON(text []byte) error {
	*d = Decision{}
	var form decisionForm
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&form); err != nil {
		return fmt.Errorf("no decision: %w", err)
	}
	if form.Version != 1 {
		return fmt.Errorf("no decision: version %d (accepted: 1)", form.Version)
	}
	*d = Decision{form.Version, form.RequestID, form.Received, form.Posture, form.Outcome, form.Partial, form.Items, "",
		form.Hypothetical, nil, nil, form.Provenance}
	if form.RespondBy != nil {
		d.RespondBy = *form.RespondBy
	}
	return nil
}

// canonical marshals v on one line without HTML escaping.
func canonical(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // the forms of this package always marshal
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// Provenance returns what the decision was made with. It is computed when
// asked for, not when deciding.
func (d Decision) Provenance() Provenance {
	if d.engine == nil {
		return d.read
	}
	asked := *d.request
	asked.ID = d.RequestID
	return d.engine.provenance(&asked)
}
