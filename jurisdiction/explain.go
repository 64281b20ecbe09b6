package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// An Explanation says what made one field of the facts, and which provisions
// looked at did not.
type Explanation struct {
	Field string
	By    []Cite
	Not   []Miss
}

// A Miss is a provision that did not apply, and the first reason why.
type Miss struct {
	Cite
	Why string
}

// Explain returns, for each item of the request, what stands behind each field
// of its facts that the law decides. The errors are those of Facts. It looks
// at every row of the states concerned, in force or not. It is slow: call it for
// a person who reads it, not for every request.
func (l *Law) Explain(req request.Request) ([][]Explanation, error) {
	cases, err := l.Facts(req)
	if err != nil {
		return nil, err
	}
	req = l.Whole(req)
	all := make([][]Explanation, len(cases))
	for i := range cases {
		e := &evaluation{Case: cases[i]}
		e.resume(&req, i)
		all[i] = e.explain()
	}
	return all, nil
}

// The fields that the law decides, with the roles of the rows looked at and the
// states whose rows they are.
var explained = []struct {
	field  fact
	roles  []Role
	states func(*evaluation) []request.State
}{
	{factIssuer, nil, (*evaluation).requester},
	{factProcess, []Role{RoleLevel, RoleEmergency}, (*evaluation).requester},
	{factThreshold, nil, (*evaluation).requester},
	{factCounsel, []Role{RoleThreshold}, (*evaluation).requester},
	{factHostActs, []Role{RoleEmergency, RoleAgreement, RoleConsent}, (*evaluation).everyone},
	{factLifeAddressed, []Role{RoleEmergency}, (*evaluation).addressed},
	{factReach, []Role{RolePower, RoleAgreement}, (*evaluation).requester},
	{factBars, []Role{RoleBar}, (*evaluation).findBarStates},
	{factClash, nil, (*evaluation).requester},
	{factProtection, []Role{RoleImmunity, RoleExclusion}, (*evaluation).everyone},
	{factChannels, []Role{RoleChannel, RoleAgreement}, (*evaluation).everyone},
	{factObligations, []Role{RoleObligation}, (*evaluation).requester},
}

func (e *evaluation) requester() []request.State { return []request.State{e.req.Requesting} }
func (e *evaluation) addressed() []request.State { return []request.State{e.req.Provider.Addressed} }
func (e *evaluation) everyone() []request.State  { return append(e.findBarStates(), e.req.Requesting) }

func (e *evaluation) explain() []Explanation {
	var list []Explanation
	for _, x := range explained {
		name := facts[x.field].name
		ex := Explanation{Field: name, By: e.Cites(name, e.words(name)...)}
		for _, c := range e.law.candidates(x.states(e), x.roles) {
			miss := Miss{c.cite(), e.whyNot(c)}
			if miss.Why != "" && miss.Why != notParty && !slices.Contains(ex.By, miss.Cite) && !slices.Contains(ex.Not, miss) {
				ex.Not = append(ex.Not, miss)
			}
		}
		list = append(list, ex)
	}
	return list
}

// A candidate is a row with what keeps it from giving a basis.
type candidate struct {
	*row
	party  Party
	status Status
}

// candidates returns the rows of the roles that speak of the states, those
// that give no basis included.
func (l *Law) candidates(states []request.State, roles []Role) []candidate {
	var found []candidate
	for _, in := range l.instruments {
		for i := range in.Provisions {
			p := &in.Provisions[i]
			if !slices.Contains(roles, p.Role) {
				continue
			}
			for _, s := range states {
				found = append(found, l.partiesAs(in, p, s)...)
			}
		}
	}
	return found
}

// partiesAs returns the rows of one provision for one state.
func (l *Law) partiesAs(in *Instrument, p *Provision, s request.State) []candidate {
	var found []candidate
	for _, r := range l.bound[in][s] {
		r.marked, r.Window = mark(p), p.Window.and(r.Window)
		found = append(found, candidate{row: &r, status: p.Status})
	}
	for _, party := range in.Parties {
		if party.State == s && party.Status != "" {
			made := newRow(in, p)
			r := &made
			r.state = s
			found = append(found, candidate{row: r, party: party, status: party.Status})
		}
	}
	return found
}

// notParty is why a treaty between others is no channel; too plain to list.
const notParty = "does not bind the other state"

// whyNot returns the first reason why a row does not apply, or "" where none
// is found.
func (e *evaluation) whyNot(c candidate) string {
	switch {
	case c.Role == RoleChannel && !e.between(c):
		return notParty
	case e.law.weaker[c.Provision] && !c.row.restrains() && c.Role != RoleLevel:
		return fmt.Sprintf("opens nothing: its evidence is below %s", e.law.least)
	}
	reasons := []func(candidate) string{e.outOfForce, e.offTopic, e.offRole}
	for _, reason := range reasons {
		if why := reason(c); why != "" {
			return why
		}
	}
	return ""
}

func (e *evaluation) outOfForce(c candidate) string {
	w := c.row.Window
	switch {
	case c.party.Status != "":
		return fmt.Sprintf("%s: %s, gives no basis", c.state, c.party.Status)
	case c.status != "":
		return fmt.Sprintf("%s, gives no basis", c.status)
	case w.From > e.day:
		return fmt.Sprintf("applies from %s", w.From)
	case w.Until != "" && w.Until < e.day:
		return fmt.Sprintf("ended on %s", w.Until)
	case w.Suspended != "" && w.Suspended <= e.day:
		return fmt.Sprintf("suspended since %s", w.Suspended)
	}
	return ""
}

func (e *evaluation) offTopic(c candidate) string {
	switch {
	case len(c.Categories) > 0 && !e.covers(c.row):
		return fmt.Sprintf("does not speak of %s", e.Category)
	case !e.ordered(c.row):
		return fmt.Sprintf("speaks of %s", joinWords(c.Order))
	case e.inSector(c.row) == AnswerNo:
		return fmt.Sprintf("speaks of the sectors %s", joinWords(c.Sector))
	}
	return ""
}

// offRole returns what keeps a row of its role from applying.
func (e *evaluation) offRole(c candidate) string {
	switch c.Role {
	case RolePower:
		return e.offPower(c)
	case RoleAgreement:
		return e.offAgreement(c)
	case RoleBar:
		return e.offBar(c)
	case RoleEmergency:
		if e.danger() == request.NoDanger {
			return "no danger to life is claimed in a form that counts"
		}
		if c.state == e.req.Requesting && !e.mayActFirst(c.row) {
			return needsIssuer(c)
		}
		if !e.law.opensTo(e.req.Requesting, c.row) || !e.opensForLife(c.row) {
			return "does not open for this authority and this danger"
		}
	case RoleChannel:
		return e.offChannel(c)
	case RoleObligation:
		switch {
		case !e.obliges(c.row):
			return "does not bind the entity addressed"
		case e.when(&c.When) != AnswerYes:
			return "a condition is not met, or not known to be"
		}
	case RoleConsent:
		if !e.req.Customer.Consent {
			return "no consent is claimed"
		}
	}
	return ""
}

func (e *evaluation) offPower(c candidate) string {
	switch {
	case !e.issuedBy(c.row):
		return needsIssuer(c)
	case !e.serves(c.row):
		return "serves another purpose"
	case e.holds(c.row) != AnswerYes:
		return "does not hold the entity addressed"
	case len(c.Court) > 0 && !slices.Contains(c.Court, e.req.Instrument.IssuedIn):
		return fmt.Sprintf("binds in %s", joinWords(c.Court))
	case c.Reach != ReachAbroad:
		return fmt.Sprintf("reach: %s", c.Reach)
	case e.when(&c.When) != AnswerYes:
		return "a condition is not met, or not known to be"
	}
	return ""
}

func needsIssuer(c candidate) string {
	return fmt.Sprintf("needs an issuer of %s", joinWords(c.Provision.Issuer))
}

func (e *evaluation) offAgreement(c candidate) string {
	switch {
	case c.Issuing != e.req.Requesting:
		return fmt.Sprintf("covers orders of %s", c.Issuing)
	case !e.serves(c.row):
		return "serves another purpose"
	case e.req.Authority.OnBehalfOf != "":
		return "covers no order on behalf of another state"
	case c.Provision.Addressed != e.req.Provider.Addressed:
		return fmt.Sprintf("covers providers of %s", c.Provision.Addressed)
	case e.when(&c.When) != AnswerYes:
		return "a condition is not met, or not known to be"
	}
	return ""
}

func (e *evaluation) offBar(c candidate) string {
	switch by, lifted := e.lifted(c.row); {
	case !e.against(c.row):
		return "is not against this authority"
	case c.Strength == StrengthCondition:
		return "sets a condition, forbids nothing"
	case !e.binding(c.row):
		return "binds neither the place nor the holder"
	case lifted:
		return "lifted by " + by.in.ID
	}
	return ""
}

func (e *evaluation) offChannel(c candidate) string {
	if c.Channel == ViaEmergency247 && e.danger() == request.NoDanger {
		return "no danger to life is claimed in a form that counts"
	}
	switch {
	case !e.serves(c.row):
		return "serves another purpose"
	case c.When.offence(&e.req.Offence) == AnswerNo:
		return "is not for this offence"
	}
	return e.closedTowards(c)
}

// closedTowards says that a channel has no effect between the states of the
// request; nothing where it has.
func (e *evaluation) closedTowards(c candidate) string {
	others := []request.State{e.req.Requesting}
	if c.state == e.req.Requesting {
		others = e.foreign()
	}
	why := ""
	for _, s := range others {
		m, bound := e.law.of(s).binds(c.row)
		if !bound {
			continue
		}
		if _, open := e.law.towards(c.row, m); open {
			return ""
		}
		why = fmt.Sprintf("has no effect between %s and %s", c.state, s)
	}
	return why
}

// foreign returns every foreign place.
func (e *evaluation) foreign() []request.State {
	var states []request.State
	for _, a := range e.asked {
		if a.in(AskAll) {
			states = append(states, a.state)
		}
	}
	return states
}

// between reports whether the instrument names the requesting state and one of
// the foreign places, or serves any state.
func (e *evaluation) between(c candidate) bool {
	return c.Channel == ViaLettersRogatory || e.law.names(c.in, e.req.Requesting) &&
		slices.ContainsFunc(e.foreign(), func(s request.State) bool { return e.law.names(c.in, s) })
}

// names reports whether the instrument has a party row of the state, whether or
// not it gives a basis.
func (l *Law) names(in *Instrument, s request.State) bool {
	return len(l.bound[in][s]) > 0 || slices.ContainsFunc(in.Parties, func(p Party) bool { return p.State == s })
}

// words returns the words of a field of the facts; none where it has none.
func (c *Case) words(field string) []string {
	v := reflect.ValueOf(c.Facts)
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") != field {
			continue
		}
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			return []string{f.String()}
		case reflect.Slice:
			var list []string
			for j := range f.Len() {
				list = append(list, f.Index(j).String())
			}
			return list
		}
	}
	return nil
}

func joinWords[S ~string](ws []S) string { return strings.Join(words(ws...), ", ") }
