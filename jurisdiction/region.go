package jurisdiction

import (
	"embed"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/request"
)

//go:embed regions/*.csv
var regionFiles embed.FS

// BuiltinRegions returns the table that comes with the library, read once, on
// first use. It panics where the embedded files are malformed, which the tests
// of this package exclude.
func BuiltinRegions() *Regions { return loadRegions() }

var loadRegions = sync.OnceValue(func() *Regions {
	files, err := fs.Sub(regionFiles, "regions")
	if err != nil {
		panic(err)
	}
	rs, err := readRegions(files)
	if err != nil {
		panic(err)
	}
	return rs
})

// Regions says in which states the regions of cloud providers lie;
// regions/README.md is the manual of the table. It is immutable and safe for
// concurrent use.
type Regions struct {
	rows      []Region
	at        map[string]int // "provider:region" in lower case
	providers []RegionProvider
}

// A Region is one row: a name under which a provider keeps data, and where
// the data then are. The name alone says nothing, eu-west-2 is London with one
// provider and Paris with another.
type Region struct {
	Provider     string
	Name         string          // as the provider spells it
	States       []request.State // every state that may hold the data; none where that is unknown or unbounded
	Basis        RegionBasis
	Kind         RegionKind
	City         string        // or the area, for people to read
	OperatorHome request.State // of the ultimate parent; a planning value
	Status       RegionStatus  // empty where the region is in use
	Canonical    string        // the region that this name is another name of
	Pair         string        // the region that geo-redundant copies go to
	Confidence   Confidence
	Reviewed     request.Day // the day up to which its sources were collected
	Source       string
	Note         string
}

// A RegionBasis is what stands behind the states of a region.
type RegionBasis string

// The bases. A region that is Unbounded or of UnknownBasis has no states.
const (
	Enumerated      RegionBasis = "enumerated"            // a closed list
	Contractual     RegionBasis = "contractual"           // the provider promises the state
	ContractualBloc RegionBasis = "contractual-bloc"      // the provider promises a bloc; every member is listed
	Superset        RegionBasis = "conservative-superset" // no closed list is published; every state that may be meant
	Unbounded       RegionBasis = "unbounded"
	UnknownBasis    RegionBasis = "unknown"
)

// Words returns every basis.
func (RegionBasis) Words() []string {
	return words(Enumerated, Contractual, ContractualBloc, Superset, Unbounded, UnknownBasis)
}

// A RegionKind is what a region's name stands for.
type RegionKind string

// The kinds of region.
const (
	SingleRegion    RegionKind = "region"
	DualRegion      RegionKind = "dual-region"
	MultiRegion     RegionKind = "multi-region"
	EdgeRegion      RegionKind = "edge"      // beside its parent region, perhaps in another state
	SovereignRegion RegionKind = "sovereign" // apart from the provider's other regions
	GovRegion       RegionKind = "gov"       // for public bodies
)

// Words returns every kind of region.
func (RegionKind) Words() []string {
	return words(SingleRegion, DualRegion, MultiRegion, EdgeRegion, SovereignRegion, GovRegion)
}

// A RegionStatus is what sets a region apart from one in ordinary use.
type RegionStatus string

// The statuses.
const (
	Announced  RegionStatus = "announced"
	Restricted RegionStatus = "restricted" // closed to most customers
	Private    RegionStatus = "private"    // the provider's own
	Retired    RegionStatus = "retired"    // the name still stands in old records
	Unverified RegionStatus = "unverified" // the name is published, the rest is inferred
	Disputed   RegionStatus = "conflict"   // sources name different states
)

// Words returns every status.
func (RegionStatus) Words() []string {
	return words(Announced, Restricted, Private, Retired, Unverified, Disputed)
}

// A RegionProvider is who offers regions, and the group behind it, as
// planning values and not legal advice.
type RegionProvider struct {
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
func (rs *Regions) All() iter.Seq[Region] {
	return func(yield func(Region) bool) {
		for _, r := range rs.rows {
			if !yield(r.clone()) {
				return
			}
		}
	}
}

// Providers returns every provider in order of name.
func (rs *Regions) Providers() iter.Seq[RegionProvider] { return slices.Values(rs.providers) }

// Lookup returns the row of a place written provider:region, without regard to
// letter case. An availability zone is found as its region.
func (rs *Regions) Lookup(p request.Place) (Region, bool) {
	r, ok := rs.find(string(p))
	return r.clone(), ok
}

// Resolve returns every state that may hold what is stored in p, at least one
// where there is no error. What is not known is [request.Unknown], alone or
// beside the states: an empty place, a region that is not in the table or has
// no bound, one whose sources conflict.
//
// A provider that is not in the table, a slip in the name of a region and a
// region without its provider are errors, each a [*request.FieldError] without
// a pointer: the first two would pass for a region that is merely unknown, the
// third may lie in several states.
func (rs *Regions) Resolve(p request.Place) ([]request.State, error) {
	states, fault := rs.resolve(p)
	if fault != nil {
		return states, fault()
	}
	return states, nil
}

// An unplaced makes the fault of a place, with its hints, where it is told.
type unplaced func() *request.FieldError

// resolve returns what Resolve does; a nil unplaced is no fault.
func (rs *Regions) resolve(p request.Place) ([]request.State, unplaced) {
	if p == "" {
		p = request.Place(request.Unknown)
	}
	if s := request.State(p); s.Known() || s == request.Unknown {
		return []request.State{s}, nil
	}
	provider, region, found := strings.Cut(string(p), ":")
	if !found {
		return nil, func() *request.FieldError { return rs.bareRegion(string(p)) }
	}
	if r, ok := rs.find(string(p)); ok {
		return r.mayHold(), nil
	}
	if !rs.has(strings.ToLower(provider)) {
		return nil, func() *request.FieldError { return rs.unknownProvider(provider, region) }
	}
	return []request.State{request.Unknown}, rs.slip(strings.ToLower(provider), region)
}

// mayHold returns the states of r and, where they may not be all, XX.
func (r Region) mayHold() []request.State {
	states := slices.Clone(r.States)
	if len(states) == 0 || r.Status == Disputed {
		states = append(states, request.Unknown)
	}
	return states
}

func (r Region) clone() Region {
	r.States = slices.Clone(r.States)
	return r
}

// find returns the row that a place names by itself or by one of its zones.
func (rs *Regions) find(place string) (Region, bool) {
	key := strings.ToLower(place)
	if i, ok := rs.at[key]; ok {
		return rs.rows[i], true
	}
	if i, ok := rs.at[withoutZone(key)]; ok && rs.rows[i].hasZones() {
		return rs.rows[i], true
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
	return r.Canonical == "" && r.Kind != DualRegion && r.Kind != MultiRegion
}

// has reports whether the table has a provider of that name.
func (rs *Regions) has(provider string) bool {
	return slices.ContainsFunc(rs.providers, func(p RegionProvider) bool { return p.Name == provider })
}
