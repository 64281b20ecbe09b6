package request

import (
	"strings"
	"time"
)

// A State is an ISO 3166-1 alpha-2 code, XK for Kosovo, "XX" for a state that is
// not known, or empty. The United Kingdom is GB; the EU is no state.
type State string

// Unknown is the state, or place, that is not known.
const Unknown State = "XX"

// An Area is a State or, where the law differs inside it, its ISO 3166-2
// subdivision, such as US-NY.
type Area string

// State returns the state in which the area lies.
func (a Area) State() State {
	state, _, _ := strings.Cut(string(a), "-")
	return State(state)
}

// Known reports whether a is a state that is known, or has the form of a
// subdivision of one.
func (a Area) Known() bool {
	state, part, divided := strings.Cut(string(a), "-")
	return State(state).Known() && (!divided || isPart(part))
}

// isPart reports whether s has the form of what ISO 3166-2 writes behind the
// state.
func isPart(s string) bool {
	return 1 <= len(s) && len(s) <= 3 && strings.Trim(s, alphanumeric) == ""
}

// A Place is where data are stored: an [Area], or "provider:region" without regard to
// letter case, such as "aws:eu-north-1".
type Place string

// IsRegion reports whether p is the region of a provider, not a state.
func (p Place) IsRegion() bool { return strings.Contains(string(p), ":") }

// Area returns the state or subdivision that p names, "XX" included; empty where
// p is the region of a provider.
func (p Place) Area() Area {
	if a := Area(p); a.Known() || State(p) == Unknown {
		return a
	}
	return ""
}

// State returns the state that p names, by itself or by a subdivision; empty
// where p is the region of a provider.
func (p Place) State() State { return p.Area().State() }

// A Day is a calendar day, YYYY-MM-DD; days compare as strings.
type Day string

// An Instant is a moment with its zone in RFC 3339.
type Instant string

// A Moment is a Day or an Instant.
type Moment string

// Day returns the calendar day of m, in the zone that m names.
func (m Moment) Day() Day {
	if len(m) < len("2006-01-02") {
		return Day(m)
	}
	return Day(m[:len("2006-01-02")])
}

// after reports whether m is later than n: as moments where both have a zone,
// else by the calendar, since no zone is known for a day.
func (m Moment) after(n Moment) bool {
	if m.hasTime() && n.hasTime() {
		a, errA := time.Parse(time.RFC3339, string(m))
		b, errB := time.Parse(time.RFC3339, string(n))
		return errA != nil || errB != nil || a.After(b)
	}
	return m.Day() > n.Day()
}

func (m Moment) hasTime() bool { return len(m) > len(time.DateOnly) }

// Unreferenced is the reference of a proposed clearance. The number itself is
// known only to the state that gives the clearance.
const Unreferenced = "<reference>"

// Referenced reports whether the clearance says under which number it can be
// found.
func (c Clearance) Referenced() bool {
	return c.Reference != Unreferenced && strings.ContainsFunc(c.Reference, isNameRune)
}

// States returns every state of ISO 3166-1, and Kosovo, in order of code.
func States() []State {
	var list []State
	for code := range strings.FieldsSeq(iso3166) {
		list = append(list, State(code))
	}
	return list
}

// Known reports whether s is a state of ISO 3166-1 or Kosovo; XX and "" are not.
func (s State) Known() bool { return len(s) == 2 && knownStates[uint16(s[0])<<8|uint16(s[1])] }

// knownStates tells by the two letters of a code whether it is one of iso3166.
var knownStates = func() (known [1 << 16]bool) {
	for code := range strings.FieldsSeq(iso3166) {
		known[uint16(code[0])<<8|uint16(code[1])] = true
	}
	return known
}()

// The 249 codes of ISO 3166-1 alpha-2, and XK for Kosovo, which has none there:
// ISO leaves the codes from XA to XZ to their users, and the EU, the IMF and the
// tables of Unicode use this one.
const iso3166 = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL
BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV
CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM
IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK
LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR
PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS
ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`
