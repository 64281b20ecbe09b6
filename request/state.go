package request

import (
	"strings"
	"time"
)

// A State is an ISO 3166-1 alpha-2 code, "XX" for a state that is not known,
// or empty. The United Kingdom is GB; the EU is no state.
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

// A Place is where data are stored: a State, or "provider:region" without regard to
// letter case, such as "aws:eu-north-1".
type Place string

// IsRegion reports whether p is the region of a provider, not a state.
func (p Place) IsRegion() bool { return strings.Contains(string(p), ":") }

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

// Live reports whether the target reaches beyond receipt, to data that do not
// exist yet. Where the moment of receipt is not known, the whole day counts as
// over.
func (r *Request) Live(t Target) bool {
	receipt := Moment(r.Received)
	if r.ReceivedAt != "" {
		receipt = Moment(r.ReceivedAt)
	}
	return t.From.after(receipt) || t.Until.after(receipt)
}

// States returns every state of ISO 3166-1, in order of code.
func States() []State {
	var list []State
	for code := range strings.FieldsSeq(iso3166) {
		list = append(list, State(code))
	}
	return list
}

// Known reports whether s is a state of ISO 3166-1; XX and "" are not.
func (s State) Known() bool {
	return len(s) == 2 && upper(s[0]) && upper(s[1]) && strings.Contains(iso3166, string(s))
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }

// The 249 codes of ISO 3166-1 alpha-2.
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
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`
