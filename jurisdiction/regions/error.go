package regions

import (
	"fmt"
	"iter"
	"strings"

	"github.com/comity-go/comity/request"
)

// maxName is longer than every name in the table: no longer one is compared,
// nor shown in full.
const maxName = 64

// bareRegion says which providers have a region of that name, and where.
func (t *Table) bareRegion(name string) *request.FieldError {
	var where, accepted []string
	s := strings.ToUpper(name)
	if request.State(s).Known() {
		accepted = append(accepted, s)
	}
	for r := range t.named(name) {
		where = append(where, fmt.Sprintf("%s (%s)", r.Provider, r.where()))
		accepted = append(accepted, r.Provider+":"+name)
	}
	if len(accepted) == 0 && request.Area(s).Known() {
		accepted = append(accepted, s)
	}
	code := "request.unknown_place"
	problem := "is neither a code of ISO 3166, such as SE or CA-ON, nor provider:region, such as aws:eu-north-1"
	if len(where) > 0 {
		code, problem = "request.bare_region", "is no place by itself, it is a region of "+strings.Join(where, ", ")
	}
	return &request.FieldError{Code: code,
		Problem: fmt.Sprintf("%.*q %s", maxName, name, problem), Accepted: accepted}
}

// named returns the region or zone of that name with each provider.
func (t *Table) named(name string) iter.Seq[Region] {
	return func(yield func(Region) bool) {
		if len(name) > maxName {
			return
		}
		for _, p := range t.providers {
			if r, ok := t.find(p.Name + ":" + name); ok && !yield(r) {
				return
			}
		}
	}
}

// where returns the states of r for a person to read.
func (r Region) where() string {
	const shown = 10
	states := statesOf(r.mayHold(nil))
	if len(states) > shown {
		return fmt.Sprintf("%d states", len(states))
	}
	return strings.Trim(fmt.Sprint(states), "[]")
}

// unknownProvider names the providers that may have been meant, or all.
func (t *Table) unknownProvider(name, region string) *request.FieldError {
	var near, all []string
	for _, p := range t.providers {
		all = append(all, p.Name)
		if p.near(strings.ToLower(name)) && len(region) <= maxName {
			near = append(near, p.Name+":"+region)
		}
	}
	problem := fmt.Sprintf("%.*q is no provider in the table of regions", maxName, name)
	if len(near) == 0 {
		near = t.meant(strings.ToLower(name), region, all)
	}
	if len(near) > 0 {
		return &request.FieldError{Code: "request.unknown_provider", Problem: problem, Accepted: near}
	}
	return &request.FieldError{Code: "request.unknown_provider",
		Problem: problem + "; write one of those before the colon, or the state", Accepted: all}
}

// meant returns the region with the provider whose name is a slip away, or else with
// those that have a region of its name.
func (t *Table) meant(name, region string, all []string) (places []string) {
	if len(name) > maxName || len(region) > maxName {
		return nil
	}
	for _, provider := range all {
		if request.Suggest(name, []string{provider}) != "" {
			places = append(places, provider+":"+region)
		}
	}
	if len(places) == 0 {
		for r := range t.named(region) {
			places = append(places, r.Provider+":"+region)
		}
	}
	return places
}

// slip returns the fault of a region's name that is a slip for one in the table,
// and nil for one that could be new: providers number their regions, so that a
// known name with another number is no slip. It is asked about every place that
// is not in the table, good or bad, and so keeps nothing but what is near.
func (t *Table) slip(provider, region string) Fault {
	if len(region) > maxName {
		return nil
	}
	name := strings.ToLower(region)
	_, zoneless, _ := strings.Cut(withoutZone(provider+":"+name), ":")
	var near []string
	for i := range t.rows {
		if t.rows[i].Provider != provider {
			continue
		}
		known := t.rows[i].Name
		if sameUnnumbered(known, name) || zoneless != "" && sameUnnumbered(known, zoneless) {
			return nil
		}
		const far = 3 // too far for Suggest
		if d := len(known) - len(name); d <= -far || far <= d {
			continue
		}
		if known = strings.ToLower(known); request.Suggest(name, []string{known}) != "" {
			near = append(near, known)
		}
	}
	if near == nil {
		return nil
	}
	return func() *request.FieldError {
		return &request.FieldError{Code: "request.unknown_region",
			Problem: fmt.Sprintf("%q is no region of %s in the table%s", region, provider, request.Suggest(name, near))}
	}
}

// sameUnnumbered reports whether the names of two regions are the same but for
// their numbers and letter case.
func sameUnnumbered(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && isDigit(a[i]) {
			i++
		}
		for j < len(b) && isDigit(b[j]) {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if lower(a[i]) != lower(b[j]) {
			return false
		}
		i, j = i+1, j+1
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// near reports whether name, in lower case, holds the name of p or is part of it,
// or is part of the operator's: azur, aws-cn, google.
func (p Provider) near(name string) bool {
	const telling = 3
	if len(name) < telling || len(name) > maxName {
		return false
	}
	return strings.Contains(name, p.Name) || strings.Contains(p.Name, name) ||
		strings.Contains(strings.ToLower(p.Operator), name)
}
