package main

import (
	"encoding/json"
	"fmt"

	"github.com/comity-go/comity/request"
)

// A version is what decisions are made with: the part of their provenance that is the
// same for all requests.
type version struct {
	Comity      string      `json:"comity"`
	OPA         string      `json:"opa"`
	Law         string      `json:"law"`
	LawCompiled request.Day `json:"law_compiled"`
	Rules       string      `json:"rules"`
	Posture     string      `json:"posture"`
}

// version prints what requests would be decided with. An error of writing is seen at
// the end.
func (c *command) version() {
	p := c.engine.Provenance(request.Request{})
	v := version{p.Comity, p.OPA, p.Law, p.LawCompiled, p.Rules, string(p.Posture)}
	if c.json {
		json.NewEncoder(c.out).Encode(v)
		return
	}
	fmt.Fprintf(c.out, "comity   %s, with Open Policy Agent %s\nlaw      %s, as of %s\nrules    %s\nposture  %s\n",
		v.Comity, v.OPA, v.Law, v.LawCompiled, v.Rules, v.Posture)
}
