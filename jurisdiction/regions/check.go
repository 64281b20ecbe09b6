package regions

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/comity-go/comity/request"
)

// Check returns the fault of every place that the table does not know, in their
// order and each once, with the name that may have been meant: also of a known
// region with another number, which in a request is a place that is not known and
// no fault. States and XX are known.
func (t *Table) Check(places ...request.Place) []*request.FieldError {
	var faults []*request.FieldError
	seen := map[string]bool{}
	for _, p := range places {
		key := strings.ToLower(string(p))
		if !p.IsRegion() {
			key = string(p) // SE is a state, and se is none
		}
		if !seen[key] {
			seen[key] = true
			if fault := t.check(p); fault != nil {
				faults = append(faults, fault)
			}
		}
	}
	return faults
}

func (t *Table) check(p request.Place) *request.FieldError {
	if fault := p.Check(); fault != nil {
		return fault
	}
	if p.Area() != "" || t.holds(string(p)) {
		return nil
	}
	if _, fault := t.Place(p); fault != nil {
		return fault()
	}
	provider, region, _ := strings.Cut(string(p), ":")
	provider = strings.ToLower(provider)
	var names []string
	for _, r := range t.rows {
		if r.Provider == provider && len(region) <= maxName {
			names = append(names, strings.ToLower(r.Name))
		}
	}
	hint := cmp.Or(request.Suggest(region, names), fmt.Sprintf("; add it in %s.csv, or write the state", provider))
	return &request.FieldError{Code: "request.unknown_region",
		Problem: fmt.Sprintf("%.*q is no region of %s in the table%s", maxName, region, provider, hint)}
}
