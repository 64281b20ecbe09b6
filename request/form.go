package request

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
	case p.Area().Known(), qualified && p.hasForm():
		return defect{}
	case len(p) == 2, State(p).misnamed():
		return State(p).defect()
	case p.partOfMisnamed():
		return Area(p).defect()
	case !p.hasForm():
		return defect{"request.unknown_place", quote(string(p)) + " is not a place"}
	}
	return defect{}
}

// Check returns what is wrong with the form of p, nil where nothing is. Whether there
// is such a region, and where it lies, is known to a law.
func (p Place) Check() *FieldError {
	switch d := p.defect(); {
	case p == "":
		return &FieldError{Code: missing.code, Problem: "a place is empty; name it, or write XX where it is not known", Accepted: p.accepted()}
	case d.found():
		return &FieldError{Code: d.code, Problem: d.problem, Accepted: p.accepted()}
	}
	return nil
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

// hasForm reports whether p matches placePattern. A test compares the two.
func (p Place) hasForm() bool {
	provider, region, qualified := strings.Cut(string(p), ":")
	if !qualified {
		region = provider
	} else if provider == "" || !isAlphanumeric(provider[0]) || !isOf(provider, "._-") {
		return false
	}
	return region != "" && isAlphanumeric(region[0]) && isAlphanumeric(region[len(region)-1]) && isOf(region, " ._/-")
}

// isOf reports whether s has letters and digits of ASCII and those others alone.
func isOf(s, others string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte(others, s[i]) < 0 {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

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
	if !isDay(string(d)) {
		return defect{"request.bad_day", quote(string(d)) + " is not a day of the calendar"}
	}
	return defect{}
}

func (Day) accepted() []string { return []string{"YYYY-MM-DD"} }

// isDay reports whether s is a day of the calendar, as package time has it.
func isDay(s string) bool {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:])
	return year >= 0 && 1 <= month && month <= 12 && 1 <= day && day <= daysIn(year, month)
}

// daysIn returns how many days a month has.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// number returns the number that s is, written with digits alone; -1 where it is none.
func number(s string) int {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return -1
		}
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// Package time accepts more: a comma in place of the point, hours of one digit and
// offsets of a whole day.
const instantPattern = `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`

// isInstant reports whether s matches instantPattern and is a moment of the calendar.
func isInstant(s string) bool {
	const day, clock = len("2006-01-02"), len("2006-01-02T15:04:05")
	if len(s) <= clock || s[day] != 'T' || !isDay(s[:day]) || !isClock(s[day+1:clock-3]) || s[clock-3] != ':' {
		return false
	}
	if second := number(s[clock-2 : clock]); second < 0 || second > 59 {
		return false
	}
	zone := s[clock:]
	if zone[0] == '.' {
		zone = strings.TrimLeft(zone[1:], "0123456789")
		if len(zone) == len(s)-clock-1 { // no digit behind the point
			return false
		}
	}
	return zone == "Z" || zone != "" && (zone[0] == '+' || zone[0] == '-') && isClock(zone[1:])
}

// isClock reports whether s is hours and minutes, 15:04.
func isClock(s string) bool {
	if len(s) != len("15:04") || s[2] != ':' {
		return false
	}
	hour, minute := number(s[:2]), number(s[3:])
	return 0 <= hour && hour <= 23 && 0 <= minute && minute <= 59
}

func (i Instant) defect() defect {
	if !isInstant(string(i)) {
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
