package request

import (
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
	problem := quote(string(s)) + " is not the code of a state"
	switch code := State(strings.ToUpper(string(s))); {
	case code == "EU":
		problem += "; the European Union is not a state, name its member"
	case code == "UK":
		problem += "; write GB"
	case code.Known() || code == Unknown:
		problem += "; write " + string(code)
	}
	return defect{"request.unknown_state", problem}
}

func (State) accepted() []string {
	return []string{"a code of ISO 3166-1 such as SE", "XX where not known"}
}

func (a Area) defect() defect {
	state, part, divided := strings.Cut(string(a), "-")
	if d := State(state).defect(); d.found() {
		return d
	}
	if divided && (a.State() == Unknown || len(part) < 1 || len(part) > 3 || strings.Trim(part, alphanumeric) != "") {
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
	case len(p) == 2:
		return State(p).defect()
	case !placeForm().MatchString(string(p)):
		return defect{"request.unknown_place", quote(string(p)) + " is not a place"}
	}
	return defect{}
}

// placePattern is the form of a region, with its provider or without. Every
// name that a provider uses for a region has it.
const placePattern = `^([A-Za-z0-9][A-Za-z0-9._-]*:)?[A-Za-z0-9]([A-Za-z0-9 ._/-]*[A-Za-z0-9])?$`

var placeForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(placePattern) })

func (Place) accepted() []string {
	return []string{"a state such as SE", "provider:region such as aws:eu-north-1", "XX where not known"}
}

// Places are equal if they differ only in letter case.
func (p Place) key() string { return strings.ToLower(string(p)) }

// Items are equal if their categories and their sets of places are.
func (i Item) key() string {
	var places []string
	for _, place := range i.StoredIn {
		places = append(places, place.key())
	}
	slices.Sort(places)
	return fmt.Sprintf("%q %q", i.Category, slices.Compact(places))
}

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
