package policy

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/request/array"
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
	outcome, err := outcomeOf(string(text))
	*o = outcome
	return err
}

// outcomeOf returns the outcome of a word; deny beside an error.
func outcomeOf(word string) (Outcome, error) {
	i := slices.Index(rule.Outcomes, word)
	if i < 0 {
		return Deny, fmt.Errorf("no such outcome %q (accepted: deny, redirect_to_mlat, allow)", word)
	}
	return Outcome(i), nil
}

// A Posture is the position of the operator on which rules prevail: a choice that
// no state's law makes for the operator. A custom posture is a Rego package,
// comity.posture.<name>.
type Posture string

// The built-in postures.
const (
	StorageLocation   Posture = "storage_location"
	ProviderControl   Posture = "provider_control"
	ConflictAvoidance Posture = "conflict_avoidance"
)

// A Decision is the answer to one request, with all reasons on both sides. The
// zero Decision denies. It belongs to the caller, with everything that its slices
// and pointers refer to: a change there changes nothing elsewhere.
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
	memory  *memory    // where the next answer into this decision goes; nil before the first
}

// A memory is where answers into one decision go, one after the other.
type memory struct {
	of      *Decision
	request request.Room
	items   array.Of[Item]
	key     [memo.KeySize]byte
	room
}

// A room has one array for each type of which items have lists or pointers.
type room struct {
	places      array.Of[request.Place]
	states      array.Of[request.State]
	reasons     array.Of[Reason]
	texts       array.Of[string]
	cites       array.Of[jurisdiction.Cite]
	channels    array.Of[Channel]
	offices     array.Of[CentralAuthority]
	conflicts   array.Of[Conflict]
	obligations array.Of[Obligation]
	moments     array.Of[request.Moment]
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
	Targets     []string         `json:"targets,omitempty"` // those that the item of the request names
	From        request.Moment   `json:"from,omitzero"`     // the span, where the item of the request names one
	Until       request.Moment   `json:"until,omitzero"`
}

// An Effect is the set of codes that a rule adds to, and so what its reason does.
type Effect string

// The effects, in the order in which reasons are listed.
const (
	EffectGate    Effect = "gate"    // denies under every posture
	EffectForbid  Effect = "forbid"  // speaks against disclosure
	EffectPermit  Effect = "permit"  // speaks for disclosure
	EffectChannel Effect = "channel" // names another way to ask
	EffectSilence Effect = "silence" // says what the law held does not say: a permit, or a channel
)

// A Reason is one rule that fired. Its code is the name of the rule and never
// changes. Facts are JSON pointers into the request.
type Reason struct {
	Code   string              `json:"code"`
	Effect Effect              `json:"effect"`
	Text   string              `json:"text"`
	Cite   []jurisdiction.Cite `json:"cite"`
	Facts  []string            `json:"facts"`
}

// A Channel is a way to ask one state for the data instead.
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

// A Conflict is a duty to disclose and a bar on disclosure for the same item,
// whichever prevailed. It is reported and never scored.
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

// A Remedy is a smallest set of changes to the request that would make the answer
// allow, or says that there is none.
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

// A Change is a new value for the place in the request that a JSON pointer names.
type Change struct {
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}
