// Package regions says in which states a cloud provider keeps what it stores
// under the name of a region.
//
// [Builtin] is the table that comes with the library, one CSV file a provider
// family; README.md is the manual of its columns and of its traps. A place is
// written provider:region, such as aws:eu-north-1. What the table does not know
// is [request.Unknown], and an unknown place never helps the requester.
package regions

import (
	"iter"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// A Table says in which states the regions of cloud providers lie. It is
// immutable and safe for concurrent use.
type Table struct {
	rows      []Region
	at        map[string]int // "provider:region" in lower case
	providers []Provider
}

// A Region is one row: a name under which a provider keeps data, and where
// the data then are. The name alone says nothing, eu-west-2 is London with one
// provider and Paris with another.
type Region struct {
	Provider     string
	Name         string          // as the provider spells it
	States       []request.State // every state that may hold the data; none where that is unknown or unbounded
	Areas        []request.Area  // the same, by subdivision where the row names one, such as CA-QC
	Basis        Basis
	Kind         Kind
	City         string        // or the area, for people to read
	OperatorHome request.State // of the ultimate parent; a planning value
	Status       Status        // empty where the region is in use
	Canonical    string        // the region that this name is another name of
	Pair         string        // the region that geo-redundant copies go to
	Confidence   Confidence
	Reviewed     request.Day // the day up to which its sources were collected
	Source       string
	Note         string
}

// A Basis is what stands behind the states of a region.
type Basis string

// The bases. A region of BasisUnbounded or BasisUnknown has no states.
const (
	BasisEnumerated      Basis = "enumerated"            // a closed list
	BasisContractual     Basis = "contractual"           // the provider promises the state
	BasisContractualBloc Basis = "contractual-bloc"      // the provider promises a bloc; every member is listed
	BasisSuperset        Basis = "conservative-superset" // no closed list is published; every state that may be meant
	BasisUnbounded       Basis = "unbounded"
	BasisUnknown         Basis = "unknown"
)

// Words returns every basis.
func (Basis) Words() []string {
	return words(BasisEnumerated, BasisContractual, BasisContractualBloc, BasisSuperset, BasisUnbounded, BasisUnknown)
}

// A Kind is what a region's name stands for.
type Kind string

// The kinds of region.
const (
	KindSingle    Kind = "region"
	KindDual      Kind = "dual-region"
	KindMulti     Kind = "multi-region"
	KindEdge      Kind = "edge"      // beside its parent region, perhaps in another state
	KindSovereign Kind = "sovereign" // apart from the provider's other regions
	KindGov       Kind = "gov"       // for public bodies
)

// Words returns every kind of region.
func (Kind) Words() []string {
	return words(KindSingle, KindDual, KindMulti, KindEdge, KindSovereign, KindGov)
}

// A Status is what sets a region apart from one in ordinary use.
type Status string

// The statuses.
const (
	StatusAnnounced  Status = "announced"
	StatusRestricted Status = "restricted" // closed to most customers
	StatusPrivate    Status = "private"    // the provider's own
	StatusRetired    Status = "retired"    // old records still have the name
	StatusUnverified Status = "unverified" // the name is published, the rest is inferred
	StatusDisputed   Status = "conflict"   // sources name different states
)

// Words returns every status.
func (Status) Words() []string {
	return words(StatusAnnounced, StatusRestricted, StatusPrivate, StatusRetired, StatusUnverified, StatusDisputed)
}

// A Confidence is how sure a row is.
type Confidence string

// Words returns every confidence.
func (Confidence) Words() []string { return words[string]("high", "medium", "low") }

// A Provider is who offers regions, and the group behind it, as
// planning values and not legal advice.
type Provider struct {
	Name            string // as a place is spelled: aws
	Operator        string
	Parent          string        // the ultimate parent
	Home            request.State // of the parent
	EUEstablishment string        // the company that contracts or is established in the EU
	EUState         request.State // of that company
	Confidence      Confidence    // in the home
	EUConfidence    Confidence    // in the establishment
	Note            string
}

// All returns every region, in order of provider and name.
func (t *Table) All() iter.Seq[Region] {
	return func(yield func(Region) bool) {
		for _, r := range t.rows {
			if !yield(r.clone()) {
				return
			}
		}
	}
}

// Providers returns every provider in order of name.
func (t *Table) Providers() iter.Seq[Provider] { return slices.Values(t.providers) }

// Lookup returns the row of a place written provider:region, without regard to
// letter case. An availability zone is found as its region.
func (t *Table) Lookup(p request.Place) (Region, bool) {
	r, ok := t.find(string(p))
	return r.clone(), ok
}

// Resolve returns every state that may hold what is stored in p, at least one
// where there is no error. A subdivision counts as its state, and one with a code of
// its own as that territory. What is not known is [request.Unknown], alone or beside the
// states: an empty place, a region that is not in the table or has no bound, one whose
// sources conflict.
//
// A provider that is not in the table, a slip in the name of a region and a
// region without its provider are errors, each a [*request.FieldError] without
// a pointer: the first two would pass for a region that is merely unknown, the
// third may lie in several states.
func (t *Table) Resolve(p request.Place) ([]request.State, error) {
	areas, fault := t.Place(p)
	if fault != nil {
		return statesOf(areas), fault()
	}
	return statesOf(areas), nil
}

// statesOf returns the states in which areas lie, each once.
func statesOf(areas []request.Area) []request.State {
	var states []request.State
	for _, a := range areas {
		if s := a.Territory(); !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	return states
}

// A Fault makes the error of a place, with its hints. To make them takes a look
// at the whole table, so make only the errors that you show.
type Fault func() *request.FieldError

// Place returns what Resolve does, by subdivision where one is named, with the
// error yet to be made; a nil Fault is no error.
func (t *Table) Place(p request.Place) ([]request.Area, Fault) { return t.AppendPlace(nil, p) }

// AppendPlace adds to a list what Place returns.
func (t *Table) AppendPlace(areas []request.Area, p request.Place) ([]request.Area, Fault) {
	if p == "" {
		p = request.Place(request.Unknown)
	}
	if a := p.Area(); a != "" {
		return append(areas, a), nil
	}
	provider, region, found := strings.Cut(string(p), ":")
	if !found {
		return areas, func() *request.FieldError { return t.bareRegion(string(p)) }
	}
	if r, ok := t.find(string(p)); ok {
		return r.mayHold(areas), nil
	}
	if !t.has(strings.ToLower(provider)) {
		return areas, func() *request.FieldError { return t.unknownProvider(provider, region) }
	}
	return append(areas, request.Area(request.Unknown)), t.slip(strings.ToLower(provider), region)
}

// mayHold adds to areas those of r and, where they may not be all, XX.
func (r *Region) mayHold(areas []request.Area) []request.Area {
	areas = append(areas, r.Areas...)
	if len(r.Areas) == 0 || r.Status == StatusDisputed {
		areas = append(areas, request.Area(request.Unknown))
	}
	return areas
}

func (r Region) clone() Region {
	r.States, r.Areas = slices.Clone(r.States), slices.Clone(r.Areas)
	return r
}

// find returns the row that a place names by itself or by one of its zones.
func (t *Table) find(place string) (Region, bool) {
	key := strings.ToLower(place)
	if i, ok := t.at[key]; ok {
		return t.rows[i], true
	}
	if i, ok := t.at[withoutZone(key)]; ok && t.rows[i].hasZones() {
		return t.rows[i], true
	}
	return Region{}, false
}

// withoutZone returns the key less its availability zone, or "": a letter
// after the digit that ends the region, set off by a hyphen with gcp. It takes
// off nothing else: the local zone eu-north-1-cph-1 is not in the state of
// eu-north-1, and one that is not in the table must stay unknown.
func withoutZone(key string) string {
	provider, _, _ := strings.Cut(key, ":")
	hyphen, zoned := map[string]string{"aws": "", "gcp": "-"}[provider]
	if last := len(key) - 1; zoned && 'a' <= key[last] && key[last] <= 'z' {
		region, ok := strings.CutSuffix(key[:last], hyphen)
		if digit := region[len(region)-1]; ok && '0' <= digit && digit <= '9' {
			return region
		}
	}
	return ""
}

// hasZones reports whether r is one region, under its own name.
func (r Region) hasZones() bool {
	return r.Canonical == "" && r.Kind != KindDual && r.Kind != KindMulti
}

// has reports whether the table has a provider of that name.
func (t *Table) has(provider string) bool {
	return slices.ContainsFunc(t.providers, func(p Provider) bool { return p.Name == provider })
}

func words[W ~string](ws ...W) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = string(w)
	}
	return out
}
