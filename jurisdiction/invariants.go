package jurisdiction

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// An Invariant is what holds of the facts of every item, whatever the law and the
// request say: where all of If hold, one of Then does. Proofs about rules rest on these:
// facts that never meet need no answer.
type Invariant struct {
	Name     string
	If, Then []Condition
}

// A Condition is that a field is one of some words.
type Condition struct {
	Field string   // of the input of the rules, such as facts.hosts
	Is    []string // words, or true or false; of a list: it holds one of them; none: it is empty
	Not   bool     // the other way
}

// is and isNot make conditions.
func is(field string, words ...string) Condition { return Condition{Field: field, Is: words} }

func isNot(field string, words ...string) Condition {
	return Condition{Field: field, Is: words, Not: true}
}

// invariants are those that hold by the way in which the facts are found; beside each is
// the file that finds them.
var invariants = []Invariant{
	{"some place is asked for", nil, so(isNot("facts.places"))},                                                                    // desk.go
	{"a target makes the request named", so(isNot("request.targets")), so(is("facts.named", "true"))},                              // paper.go
	{"what is named has a target", so(is("facts.named", "true")), so(isNot("request.targets"))},                                    // paper.go
	{"a reference is missing of a clearance", so(is("facts.unreferenced", "true")), so(isNot("request.clearances"))},               // paper.go
	{"a host's paper comes with its clearance", so(is("facts.paper", "host")), so(is("facts.cleared", "all"))},                     // paper.go
	{"secrecy was asked for", so(isNot("facts.secrecy", "none")), so(is("request.confidential", "true"))},                          // duties.go
	{"secrecy of the user was asked for", so(isNot("facts.user_secrecy", "none")), so(is("request.confidential_user", "true"))},    // duties.go
	{"a request for assistance meets no level", so(is("request.instrument.kind", "mla_request")), so(is("facts.process", "none"))}, // process.go

	{"a threshold is that of an order", so(isNot("facts.threshold", "none")),
		so(is("request.instrument.kind", "european_production_order", "overseas_production_order"))}, // process.go

	// hosts.go
	{"an unknown place makes the hosts unknown", so(is("facts.places", "XX")), so(is("facts.hosts", "unknown"))},
	{"unknown hosts have an unknown place", so(is("facts.hosts", "unknown")), so(is("facts.places", "XX"))},
	{"nobody asks at home", so(is("facts.hosts", "home")), so(is("facts.ask_all", "none"))},
	{"abroad there is somebody to ask", so(is("facts.ask_all", "none")), so(is("facts.hosts", "home"))},
	{"a silent host is asked", so(is("facts.hosts", "silent")), so(isNot("facts.ask_hosts", "none"))},
	{"an unknown place cannot be asked", so(is("facts.hosts", "unknown")), so(is("facts.ask_hosts", "closed"))},
	{"who agreed did so by an act", so(is("facts.hosts", "agreed")), so(isNot("facts.host_acts"))},
	{"no act is needed at home", so(is("facts.hosts", "home")), so(is("facts.host_acts"))},
	{"where all places cleared it, all agreed", so(is("facts.cleared", "all")), so(is("facts.hosts", "home", "agreed"))},
	{"a clearance of all places is an act of the foreign ones", []Condition{is("facts.cleared", "all"), is("facts.hosts", "agreed")},
		so(is("facts.host_acts", "clearance"))},
	{"the act of clearance is a clearance", so(is("facts.host_acts", "clearance")), so(isNot("facts.cleared", "none"))},
	{"who cleared it is in the request", so(isNot("facts.cleared", "none")), so(isNot("request.clearances"))},
	{"the act of consent is a consent", so(is("facts.host_acts", "consent")), so(is("request.customer.consent", "true"))},
	{"a life-saving act saves a life", so(is("facts.host_acts", "life")), so(isNot("request.emergency.danger_to", ""))},
	{"a life-saving law at the addressee saves a life", so(is("facts.life_addressed", "true")), so(isNot("request.emergency.danger_to", ""))},
	{"an act for life alone is an act for life", so(is("facts.life_only", "true")), so(is("facts.host_acts", "life"))},
	{"a place that agreed for life alone is asked", so(is("facts.life_only", "true")), so(isNot("facts.ask_life", "none"))},
	{"no other place is asked so", so(isNot("facts.ask_life", "none")), so(is("facts.life_only", "true"))},

	// channels.go
	{"silent hosts are among all hosts", so(is("facts.ask_all", "none")), so(is("facts.ask_hosts", "none"))},
	{"no way to a silent host is none to all", so(is("facts.ask_hosts", "closed")), so(is("facts.ask_all", "closed"))},
	{"no way to a host for life alone is none to all", so(is("facts.ask_life", "closed")), so(is("facts.ask_all", "closed"))},
	{"an open way is a channel", so(is("facts.ask_hosts", "open")), so(isNot("facts.channels"))},

	// bars.go, conflict.go
	{"a state whose bar stands is asked", so(isNot("facts.bars")), so(isNot("facts.ask_bars", "none"))},
	{"a state is asked for its bar", so(isNot("facts.ask_bars", "none")), so(isNot("facts.bars"))},
	{"a protected state is asked", so(isNot("facts.protection")), so(isNot("facts.ask_protected", "none"))},
	{"a state is asked for its protection", so(isNot("facts.ask_protected", "none")), so(isNot("facts.protection"))},
	{"an unknown bar needs counsel", so(is("facts.bars", "unknown")), so(is("facts.counsel", "true"))},
	{"a duty that meets a bar reaches", so(isNot("facts.clash", "none")), so(is("facts.reach", "yes"))},
	{"a duty meets a bar that is held", so(isNot("facts.clash", "none")),
		so(is("facts.bars", "personal", "non_personal", "communications", "business", "financial", "any"))},
}

func so(c Condition) []Condition { return []Condition{c} }

// Invariants returns what holds of the facts of every item.
func Invariants() []Invariant { return slices.Clone(invariants) }

// Holds reports whether the invariant holds of an item of a request. It does: a test
// looks for one of which it does not.
func (i Invariant) Holds(req *request.Request, facts *Facts) bool {
	holds := func(c Condition) bool { return c.holds(req, facts) }
	return !all(i.If, holds) || slices.ContainsFunc(i.Then, holds)
}

func all(conditions []Condition, holds func(Condition) bool) bool {
	return !slices.ContainsFunc(conditions, func(c Condition) bool { return !holds(c) })
}

func (c Condition) holds(req *request.Request, facts *Facts) bool {
	v := reflect.ValueOf(struct {
		Request *request.Request `json:"request"`
		Facts   *Facts           `json:"facts"`
	}{req, facts})
	for name := range strings.SplitSeq(c.Field, ".") {
		v = fieldNamed(reflect.Indirect(v), name)
	}
	found := false
	switch v.Kind() {
	case reflect.Bool:
		found = slices.Contains(c.Is, strconv.FormatBool(v.Bool()))
	case reflect.Slice:
		found = c.Is == nil && v.Len() == 0
		for i := 0; i < v.Len() && c.Is != nil; i++ {
			found = found || slices.Contains(c.Is, v.Index(i).String())
		}
	default:
		found = slices.Contains(c.Is, v.String())
	}
	return found != c.Not
}

// fieldNamed returns the field of a struct by its name in JSON.
func fieldNamed(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i)
		}
	}
	panic("no field " + name) // a test asks for every field
}
