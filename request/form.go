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
		fault() string // what is wrong with a value that is not empty, or ""
		accepted() []string
		schema() *schema
	}
)

func (s State) fault() string {
	if s.Known() || s == Unknown {
		return ""
	}
	problem := "no such state " + quote(string(s))
	switch code := State(strings.ToUpper(string(s))); {
	case code == "EU":
		problem += "; the EU is no state, name its member"
	case code == "UK":
		problem += ", say GB"
	case code.Known() || code == Unknown:
		problem += ", say " + string(code)
	}
	return problem
}

func (State) accepted() []string {
	return []string{"a code of ISO 3166-1 such as SE", "XX where not known"}
}

func (a Area) fault() string {
	state, part, divided := strings.Cut(string(a), "-")
	if problem := State(state).fault(); problem != "" {
		return problem
	}
	if divided && (a.State() == Unknown || len(part) < 1 || len(part) > 3 || strings.Trim(part, alphanumeric) != "") {
		return "no such area " + quote(string(a))
	}
	return ""
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func (Area) accepted() []string {
	return []string{"a code of ISO 3166-1 such as US", "of ISO 3166-2 such as US-NY", "XX where not known"}
}

// A bare region is left to package jurisdiction, which knows the providers
// that have one of that name.
func (p Place) fault() string {
	provider, region, qualified := strings.Cut(string(p), ":")
	switch {
	case qualified && (strings.TrimSpace(provider) == "" || strings.TrimSpace(region) == ""):
		return "half a place " + quote(string(p))
	case len(p) == 2:
		return State(p).fault()
	case !placeForm().MatchString(string(p)):
		return "no such place " + quote(string(p))
	}
	return ""
}

// placePattern is the form of a region, with its provider or without. Every
// name that a provider uses for a region has it.
const placePattern = `^([A-Za-z0-9][A-Za-z0-9._-]*:)?[A-Za-z0-9]([A-Za-z0-9 ._/-]*[A-Za-z0-9])?$`

var placeForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(placePattern) })

func (Place) accepted() []string {
	return []string{"a state such as SE", "provider:region such as aws:eu-north-1", "XX where not known"}
}

// Places are equal without regard to letter case.
func (p Place) key() string { return strings.ToLower(string(p)) }

// Items are equal where category and set of places are.
func (i Item) key() string {
	var places []string
	for _, place := range i.StoredIn {
		places = append(places, place.key())
	}
	slices.Sort(places)
	return fmt.Sprintf("%q %q", i.Category, slices.Compact(places))
}

func (d Day) fault() string {
	if _, err := time.Parse(time.DateOnly, string(d)); err != nil {
		return "no such day " + quote(string(d))
	}
	return ""
}

func (Day) accepted() []string { return []string{"YYYY-MM-DD"} }

// The pattern is there because package time takes a comma for the point, hours
// of one digit and offsets of a whole day.
const instantPattern = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`

var instantForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(instantPattern) })

func (i Instant) fault() string {
	if _, err := time.Parse(time.RFC3339, string(i)); err != nil || !instantForm().MatchString(string(i)) {
		return "no such time " + quote(string(i))
	}
	return ""
}

func (Instant) accepted() []string {
	return []string{"YYYY-MM-DDThh:mm:ss with Z or an offset such as +01:00"}
}

func (m Moment) fault() string {
	if strings.Contains(string(m), "T") {
		return Instant(m).fault()
	}
	return Day(m).fault()
}

func (Moment) accepted() []string { return append(Day("").accepted(), Instant("").accepted()...) }
