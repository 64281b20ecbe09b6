package request

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A closed type lists its words; a form is a type whose values have one.
type (
	closed interface{ Words() []string }
	form   interface {
		defect() defect // of a value that is not empty
		accepted() []string
		schema() *schema
	}
)

func (s State) defect() defect {
	if s.Known() || s == Unknown {
		return defect{}
	}
	name := strings.ToUpper(string(s))
	if cure, ok := bodies[name]; ok {
		return defect{"request.not_a_state", quote(string(s)) + " is no state" + cure}
	}
	problem := quote(string(s)) + " is not the code of a state"
	if code := cmp.Or(otherCodes[name], State(name)); code.Known() || code == Unknown {
		problem += "; write " + string(code)
	}
	return defect{"request.unknown_state", problem}
}

// bodies are authorities that are no states, in capitals, with what to write.
var bodies = map[string]string{
	"EU":                  ": write the member state; for the EPPO the state of its delegated prosecutor, with authority.name",
	"EPPO":                ": write the state of its delegated prosecutor, with authority.name",
	"COMMISSION":          noLaw,
	"EUROPEAN COMMISSION": noLaw,
	"EUROPOL":             noLaw,
	"ICC":                 noLaw,
	"UN":                  noLaw,
}

const noLaw = ", and no law is held for it: write XX, with authority.name"

// otherCodes are codes that people write for the one of ISO 3166-1 alpha-2.
var otherCodes = map[string]State{"UK": "GB", "USA": "US"}

// misnamed reports whether people write s for a state, though no table of
// regions has that name.
func (s State) misnamed() bool {
	name := strings.ToUpper(string(s))
	return bodies[name] != "" || otherCodes[name] != ""
}

func (State) accepted() []string {
	return []string{"a code of ISO 3166-1 such as SE", "XX where not known"}
}

func (a Area) defect() defect {
	state, part, divided := strings.Cut(string(a), "-")
	if d := State(state).defect(); d.found() {
		return d
	}
	if divided && (a.State() == Unknown || !isPart(part)) {
		return defect{"request.unknown_area", quote(string(a)) + " is not the code of a state or of a part of one"}
	}
	return defect{}
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func (Area) accepted() []string {
	return []string{"a code of ISO 3166-1 such as US", "of ISO 3166-2 such as US-NY", "XX where not known"}
}

// A region without its provider is left to package jurisdiction, which knows the
// providers that have a region of that name.
func (p Place) defect() defect {
	provider, region, qualified := strings.Cut(string(p), ":")
	switch {
	case qualified && (strings.TrimSpace(provider) == "" || strings.TrimSpace(region) == ""):
		return defect{"request.half_a_place", quote(string(p)) + " is half a place; write both the provider and the region"}
	case p.Area().Known():
		return defect{}
	case len(p) == 2, State(p).misnamed():
		return State(p).defect()
	case p.partOfMisnamed():
		return Area(p).defect()
	case !placeForm().MatchString(string(p)):
		return defect{"request.unknown_place", quote(string(p)) + " is not a place"}
	}
	return defect{}
}

// partOfMisnamed reports whether p is a part of a state by another code, such as
// UK-ENG. EU-DE is the name of a region, and is left to package jurisdiction.
func (p Place) partOfMisnamed() bool {
	state, part, divided := strings.Cut(string(p), "-")
	return divided && isPart(part) && otherCodes[state] != ""
}

// placePattern is the form of a region, with its provider or without. Every
// name that a provider uses for a region has it.
const placePattern = `^([A-Za-z0-9][A-Za-z0-9._-]*:)?[A-Za-z0-9]([A-Za-z0-9 ._/-]*[A-Za-z0-9])?$`

var placeForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(placePattern) })

func (Place) accepted() []string {
	return []string{"a state such as SE", "of ISO 3166-2 such as CA-ON", "provider:region such as aws:eu-north-1",
		"XX where not known"}
}

// Places are equal if they differ only in letter case.
func (p Place) key() string { return strings.ToLower(string(p)) }

// Items are equal if their category, their sets of places and targets and their span are.
func (i Item) key() string {
	var places []string
	for _, place := range i.StoredIn {
		places = append(places, place.key())
	}
	return fmt.Sprintf("%q %q %q %q", i.Category, asSet(places), asSet(i.Targets), []Moment{i.From, i.Until})
}

// Same reports whether two items ask for the same: a request must not do that
// twice.
func (i Item) Same(other Item) bool { return i.Category == other.Category && i.key() == other.key() }

// Persons are equal where all that is known of them is, and the set of targets.
func (p Person) key() string {
	return fmt.Sprintf("%q %q", []State{p.Nationality, p.Residence, p.Located}, asSet(p.Targets))
}

// asSet returns a list in order, each value once.
func asSet(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

func (d Day) defect() defect {
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return defect{"request.bad_day", quote(string(d)) + " is not a day of the calendar"}
	}
	return defect{}
}

func (Day) accepted() []string { return []string{"YYYY-MM-DD"} }

// The pattern is needed because package time accepts a comma in place of the
// point, hours of one digit and offsets of a whole day.
const instantPattern = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`

var instantForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(instantPattern) })

func (i Instant) defect() defect {
	if _, err := time.Parse(time.RFC3339, string(i)); err != nil || !instantForm().MatchString(string(i)) {
		return defect{"request.bad_time", quote(string(i)) + " is not a time with its zone"}
	}
	return defect{}
}

func (Instant) accepted() []string {
	return []string{"YYYY-MM-DDThh:mm:ss with Z or an offset such as +01:00"}
}

func (m Moment) defect() defect {
	if strings.Contains(string(m), "T") {
		return Instant(m).defect()
	}
	return Day(m).defect()
}

func (Moment) accepted() []string { return append(Day("").accepted(), Instant("").accepted()...) }
