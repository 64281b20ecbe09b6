package jurisdiction

import (
	"fmt"
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
// at every row of the states concerned, in force or not, and is made for
// people, not for every request.
func (l *Law) Explain(req request.Request) ([][]Explanation, error) {
	cases, err := l.Facts(req)
	if err != nil {
		return nil, err
	}
	all := make([][]Explanation, len(cases))
	for i := range cases {
		e := &evaluation{law: l.on(req.Received), req: &req, day: req.Received, category: cases[i].Category, places: cases[i].Places, Case: &cases[i]}
		e.agreement = e.fittingAgreement()
		all[i] = e.explain()
	}
	return all, nil
}

// The fields that the law decides, with the roles of the rows that it reads.
var explained = []struct {
	field string
	roles []Role
	hosts bool // rows of the host states, rather than of the requesting state
}{
	{"process", []Role{Level, Emergency}, false},
	{"issuer", []Role{Power}, false},
	{"threshold", []Role{Power, Agreement}, false},
	{"reach", []Role{Power, Agreement}, false},
	{"host_acts", []Role{Emergency, Agreement, Consent, Power}, true},
	{"life_addressed", []Role{Emergency}, true},
	{"bars", []Role{Bar}, true},
	{"protection", []Role{Immunity, Exclusion}, true},
	{"counsel", []Role{Threshold}, false},
	{"obligations", []Role{Obligation}, false},
	{"channels", []Role{Channel, Agreement}, true},
}

func (e *evaluation) explain() []Explanation {
	var list []Explanation
	for _, x := range explained {
		states := []request.State{e.req.Requesting}
		if x.hosts {
			states = append(e.hostStates(), states...)
		}
		ex := Explanation{Field: x.field, By: e.Cites(x.field)}
		for _, c := range e.law.candidates(states, x.roles) {
			cite := c.cite()
			if why := e.whyNot(c); why != "" && !slices.Contains(ex.By, cite) {
				ex.Not = append(ex.Not, Miss{cite, why})
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
		r.Provision, r.Window = p, p.Window.and(r.Window)
		found = append(found, candidate{row: &r, status: p.Status})
	}
	for _, party := range in.Parties {
		if party.State == s && party.Status != "" {
			found = append(found, candidate{row: &row{Provision: p, in: in, state: s, Window: p.Window}, party: party, status: party.Status})
		}
	}
	return found
}

// whyNot returns the first reason why a row does not apply, or "" where none
// is found.
func (e *evaluation) whyNot(c candidate) string {
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
		return fmt.Sprintf("does not speak of %s", e.category)
	case len(c.Order) > 0 && !slices.Contains(c.Order, e.req.Instrument.Kind):
		return fmt.Sprintf("speaks of %s", joinWords(c.Order))
	case !e.inSector(c.row):
		return fmt.Sprintf("speaks of the sectors %s", joinWords(c.Sector))
	}
	return ""
}

// offRole returns what keeps a row of its role from applying.
func (e *evaluation) offRole(c candidate) string {
	switch c.Role {
	case Power:
		return e.offPower(c)
	case Agreement:
		return e.offAgreement(c)
	case Bar:
		return e.offBar(c)
	case Emergency:
		if e.danger() == request.NoDanger {
			return "no danger to life is claimed in a form that counts"
		}
		if !e.law.withinAny(c.For, e.req.Requesting, c.row) || !e.opensForLife(c.row) {
			return "does not open for this authority and this danger"
		}
	case Channel:
		return e.offChannel(c)
	case Consent:
		if !e.req.Customer.Consent {
			return "no consent is claimed"
		}
	}
	return ""
}

func (e *evaluation) offPower(c candidate) string {
	switch {
	case !e.issuedBy(c.row):
		return fmt.Sprintf("needs an issuer of %s", joinWords(c.Provision.Issuer))
	case !e.serves(c.row):
		return "serves another purpose"
	case !e.holds(c.row):
		return "does not hold the entity addressed"
	case len(c.Court) > 0 && !slices.Contains(c.Court, e.req.Instrument.IssuedIn):
		return fmt.Sprintf("binds in %s", joinWords(c.Court))
	case c.Reach != Abroad:
		return fmt.Sprintf("reach: %s", c.Reach)
	case e.when(c.When) != Yes:
		return "a condition is not met, or not known to be"
	}
	return ""
}

func (e *evaluation) offAgreement(c candidate) string {
	switch {
	case c.Issuing != e.req.Requesting:
		return fmt.Sprintf("covers orders of %s", c.Issuing)
	case e.req.Authority.OnBehalfOf != "":
		return "covers no order on behalf of another state"
	case c.Provision.Addressed != e.req.Provider.Addressed:
		return fmt.Sprintf("covers providers of %s", c.Provision.Addressed)
	case e.when(c.When) != Yes:
		return "a condition is not met, or not known to be"
	}
	return ""
}

func (e *evaluation) offBar(c candidate) string {
	switch by, lifted := e.lifted(c.row); {
	case !e.against(c.row):
		return "is not against this authority"
	case c.Strength == Condition:
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
	for _, to := range e.ask[AskAll] {
		if _, ok := e.across(c.row, to); ok || c.state == to {
			return ""
		}
	}
	return "does not bind the other state"
}

func joinWords[S ~string](ws []S) string { return strings.Join(words(ws...), ", ") }
