package jurisdiction

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// maxName is longer than every name in the table: no longer one is compared,
// nor shown in full.
const maxName = 64

// bareRegion says which providers have a region of that name, and where.
func (rs *Regions) bareRegion(name string) error {
	var where, accepted []string
	if s := strings.ToUpper(name); request.State(s).Known() {
		accepted = append(accepted, s)
	}
	for r := range rs.named(name) {
		where = append(where, fmt.Sprintf("%s (%s)", r.Provider, r.where()))
		accepted = append(accepted, r.Provider+":"+name)
	}
	problem := "is neither a state code, such as SE, nor provider:region, such as aws:eu-north-1"
	if len(where) > 0 {
		problem = "is no place by itself, it is a region of " + strings.Join(where, ", ")
	}
	return &request.FieldError{Problem: fmt.Sprintf("%.*q %s", maxName, name, problem), Accepted: accepted}
}

// named returns the region or zone of that name with each provider.
func (rs *Regions) named(name string) iter.Seq[Region] {
	return func(yield func(Region) bool) {
		if len(name) > maxName {
			return
		}
		for _, p := range rs.providers {
			if r, ok := rs.find(p.Name + ":" + name); ok && !yield(r) {
				return
			}
		}
	}
}

// where returns the states of r for a person to read.
func (r Region) where() string {
	const shown = 10
	states := r.mayHold()
	if len(states) > shown {
		return fmt.Sprintf("%d states", len(states))
	}
	return strings.Trim(fmt.Sprint(states), "[]")
}

// unknownProvider names the providers that may have been meant, or all.
func (rs *Regions) unknownProvider(name, region string) error {
	var near, all []string
	for _, p := range rs.providers {
		all = append(all, p.Name)
		if p.near(strings.ToLower(name)) && len(region) <= maxName {
			near = append(near, p.Name+":"+region)
		}
	}
	problem := fmt.Sprintf("%.*q is no provider in the table of regions", maxName, name)
	if len(near) > 0 {
		return &request.FieldError{Problem: problem, Accepted: near}
	}
	return &request.FieldError{Problem: problem + "; write one of those before the colon, or the state", Accepted: all}
}

// slip returns the error of a region's name that is a slip for one in the table,
// and nil for one that could be new: providers number their regions, so that a
// known name with another number is no slip.
func (rs *Regions) slip(provider, region string) error {
	if len(region) > maxName {
		return nil
	}
	key := strings.ToLower(provider + ":" + region)
	stems := []string{unnumbered(key), unnumbered(withoutZone(key))}
	var names []string
	for _, r := range rs.rows {
		if r.Provider != provider {
			continue
		}
		if slices.Contains(stems, unnumbered(strings.ToLower(r.Provider+":"+r.Name))) {
			return nil
		}
		names = append(names, strings.ToLower(r.Name))
	}
	hint := request.Meant(region, names)
	if hint == "" {
		return nil
	}
	return &request.FieldError{Problem: fmt.Sprintf("%q is no region of %s in the table%s", region, provider, hint)}
}

// unnumbered returns the name of a region without its number.
func unnumbered(key string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, key)
}

// near reports whether name, in lower case, holds the name of p or is part of it,
// or is part of the operator's: azur, aws-cn, google.
func (p RegionProvider) near(name string) bool {
	const telling = 3
	if len(name) < telling || len(name) > maxName {
		return false
	}
	return strings.Contains(name, p.Name) || strings.Contains(p.Name, name) ||
		strings.Contains(strings.ToLower(p.Operator), name)
}
