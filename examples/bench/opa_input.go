package main

import (
	"encoding/json"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A fullRequest is a request that has the field of which a rule asks whether it is
// empty; requests leave it out then.
type fullRequest struct {
	*request.Request
	Provider fullProvider `json:"provider"`
}

type fullProvider struct {
	request.Provider
	WhyProcessor request.ProcessorGround `json:"why_processor"`
}

// inputJSON writes what the rules see, with the days and places that they do
// not read.
func inputJSON(r *request.Request, f *jurisdiction.Facts) ([]byte, error) {
	return json.Marshal(struct {
		Request fullRequest         `json:"request"`
		Facts   *jurisdiction.Facts `json:"facts"`
	}{fullRequest{r, fullProvider{r.Provider, r.Provider.WhyProcessor}}, f})
}

// inputMap is inputJSON as a map.
func inputMap(r *request.Request, f *jurisdiction.Facts) (map[string]any, error) {
	text, err := inputJSON(r, f)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
}

// inputAST is what the rules read as a term of Rego, with nothing that has to be
// written as JSON and read again.
func inputAST(r *request.Request, f *jurisdiction.Facts) (ast.Value, error) {
	return ast.NewObject(
		partTerm("request",
			textTerm("requesting", r.Requesting), textTerm("scope", r.Scope), textTerm("privileged", r.Privileged),
			partTerm("authority", textTerm("kind", r.Authority.Kind)),
			partTerm("instrument", textTerm("kind", r.Instrument.Kind), textTerm("status", r.Instrument.Status),
				flagTerm("authenticated", r.Instrument.Authenticated)),
			partTerm("emergency", textTerm("danger_to", r.Emergency.DangerTo)),
			partTerm("provider", flagTerm("control", r.Provider.Control), textTerm("why_processor", r.Provider.WhyProcessor)),
			partTerm("customer", textTerm("kind", r.Customer.Kind)),
		),
		partTerm("facts",
			textTerm("purpose", f.Purpose), flagTerm("expired", f.Expired), flagTerm("not_yet_issued", f.NotYetIssued),
			flagTerm("named", f.Named), flagTerm("live", f.Live), textTerm("paper", f.Paper), textTerm("issuer", f.Issuer),
			textTerm("process", f.Process), textTerm("threshold", f.Threshold), flagTerm("unreferenced", f.Unreferenced),
			textTerm("secrecy", f.Secrecy), flagTerm("counsel", f.Counsel), textTerm("hosts", f.Hosts), wordsTerm("host_acts", f.HostActs),
			textTerm("cleared", f.Cleared), flagTerm("life_addressed", f.LifeAddressed), textTerm("reach", f.Reach), wordsTerm("bars", f.Bars),
			textTerm("clash", f.Clash), wordsTerm("protection", f.Protection), wordsTerm("channels", f.Channels),
			flagTerm("other_purpose", f.OtherPurpose), textTerm("ask_hosts", f.AskHosts), textTerm("ask_life", f.AskLife),
			textTerm("ask_all", f.AskAll), textTerm("ask_bars", f.AskBars), textTerm("ask_protected", f.AskProtected),
			wordsTerm("obligations", f.Obligations),
		),
	), nil
}

// A member is one member of an object of Rego.
type member = [2]*ast.Term

func partTerm(name string, members ...member) member {
	return member{ast.InternedTerm(name), ast.ObjectTerm(members...)}
}

func textTerm[S ~string](name string, value S) member {
	return member{ast.InternedTerm(name), ast.InternedTerm(string(value))}
}

func flagTerm(name string, value bool) member {
	return member{ast.InternedTerm(name), ast.InternedTerm(value)}
}

func wordsTerm[S ~string](name string, values []S) member {
	list := make([]*ast.Term, len(values))
	for i, v := range values {
		list[i] = ast.InternedTerm(string(v))
	}
	return member{ast.InternedTerm(name), ast.ArrayTerm(list...)}
}
