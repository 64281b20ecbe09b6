package jurisdiction

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	regionColumns = "provider,region,states,basis,kind,city,operator_home,status,canonical,pair,confidence,reviewed,source,note\n"
	berlinRow     = "acme,ber-1,DE,enumerated,region,Berlin,SE,,,,high,2026-11-20,our own machines,\n"
)

// berlin is the region of berlinRow.
var berlin = regions.Region{Provider: "acme", Name: "ber-1", States: []request.State{"DE"}, Basis: regions.BasisEnumerated,
	Kind: regions.KindSingle, City: "Berlin", OperatorHome: "SE", Confidence: "high", Reviewed: "2026-11-20", Source: "our own machines"}

// withBerlin is the built-in law with that region, by each way.
func withBerlin(t *testing.T) map[string]*Law {
	t.Helper()
	byFile, err := Extend(fstest.MapFS{"regions/acme.csv": {Data: []byte(regionColumns + berlinRow)}})
	require.NoError(t, err)
	byRow, err := Builtin().WithRegions(berlin)
	require.NoError(t, err)
	byJSON, err := Decode(marshal(t, byRow))
	require.NoError(t, err)
	return map[string]*Law{"file": byFile, "row": byRow, "JSON": byJSON}
}

// placesOf returns the states in which a law finds places.
func placesOf(t *testing.T, law *Law, places ...request.Place) []request.State {
	t.Helper()
	req := requests.IrishMail()
	req.Data[0].StoredIn = places
	cases, err := law.Facts(req)
	require.NoError(t, err)
	return cases[0].Facts.Places
}

// TestOwnRegions: a region of the operator's own is found, whichever way it came into
// the law, and is part of its hash; the built-in law does not know it.
func TestOwnRegions(t *testing.T) {
	laws := withBerlin(t)
	for way, law := range laws {
		assert.Equal(t, []request.State{"DE", "SE"}, placesOf(t, law, "ACME:Ber-1", "aws:eu-north-1"), way)
		assert.NotEqual(t, Builtin().Hash(), law.Hash(), way)
		assert.Equal(t, laws["row"].Hash(), law.Hash(), way)
		req := requests.IrishMail()
		req.Data[0].StoredIn = []request.Place{"acme:bre-1"}
		_, err := law.Facts(req)
		assert.ErrorContains(t, err, `/data/0/stored_in/0: "bre-1" is no region of acme in the table, did you mean ber-1?`, way)
	}
	assert.ErrorContains(t, Builtin().CheckPlaces("acme:ber-1"), `"acme" is no provider`)
	elsewhere := berlin
	elsewhere.City = "Potsdam"
	law, err := Builtin().WithRegions(elsewhere)
	require.NoError(t, err)
	assert.NotEqual(t, laws["row"].Hash(), law.Hash(), "the hash covers every column")
	none, err := Builtin().WithRegions()
	require.NoError(t, err)
	assert.Equal(t, Builtin().Hash(), none.Hash())
}

// TestRegionSaidAnew: a row takes the place of a built-in one, and of no other.
func TestRegionSaidAnew(t *testing.T) {
	north := berlin
	north.Provider, north.Name, north.States, north.Areas = "aws", "EU-north-1", nil, []request.Area{"CA-QC", "NO"}
	law, err := Builtin().WithRegions(north)
	require.NoError(t, err)
	assert.Equal(t, []request.State{"CA", "NO"}, placesOf(t, law, "aws:eu-north-1"))
	assert.Equal(t, []request.State{"IE"}, placesOf(t, law, "aws:eu-west-1"))
	assert.Equal(t, []request.State{"SE"}, placesOf(t, Builtin(), "aws:eu-north-1"))
	assert.Equal(t, len(law.regions.Rows()["aws.csv"]), len(Builtin().regions.Rows()["aws.csv"]))
}

// TestWithRegionsKeepsEvidence: both ways of changing a law stay, in either order.
func TestWithRegionsKeepsEvidence(t *testing.T) {
	weighed, err := Builtin().WithLeastEvidence("official_page")
	require.NoError(t, err)
	first, err := weighed.WithRegions(berlin)
	require.NoError(t, err)
	then, err := withBerlin(t)["row"].WithLeastEvidence("official_page")
	require.NoError(t, err)
	assert.Equal(t, then.Hash(), first.Hash())
	again, err := first.WithLeastEvidence("official_text")
	require.NoError(t, err)
	assert.NoError(t, again.CheckPlaces("acme:ber-1"))
}

// TestWithRegionsFaults: all faults of all rows, each with the number of its row.
func TestWithRegionsFaults(t *testing.T) {
	two := berlin
	two.Name, two.States, two.Areas, two.Kind = "ber:2", []request.State{"DE"}, []request.Area{"FR"}, "cellar"
	law, err := Builtin().WithRegions(berlin, two, regions.Region{}, berlin)
	assert.Nil(t, law)
	want := []string{
		`regions:2:1: states: [DE] are not the states of [FR], give one of them [law.region_row]`,
		`regions:2:1: kind: "cellar" is no word of this column, write region, dual-region, multi-region, edge, sovereign, gov [law.region_row]`,
		`regions:2:1: region: no request can name "acme:ber:2", write letters, digits, points, hyphens and underlines [law.region_row]`,
		`regions:3:1: provider: empty, write it [law.region_row]`,
		`regions:3:1: region: empty, write it [law.region_row]`,
		`regions:3:1: basis: "" is no word of this column, write enumerated, contractual, contractual-bloc, conservative-superset, unbounded, unknown [law.region_row]`,
		`regions:3:1: kind: "" is no word of this column, write region, dual-region, multi-region, edge, sovereign, gov [law.region_row]`,
		`regions:3:1: confidence: "" is no word of this column, write high, medium, low [law.region_row]`,
		`regions:3:1: reviewed: "" is no day, write YYYY-MM-DD [law.region_row]`,
		`regions:3:1: source: empty, write it [law.region_row]`,
		`regions:3:1: states: "" does not agree with basis , name states or write unknown or unbounded [law.region_row]`,
		`regions:4:1: region: acme:ber-1 is a row already, keep one [law.region_row]`,
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCheckPlaces tells all names that are not known at once, each with the one that
// was meant.
func TestCheckPlaces(t *testing.T) {
	law := withBerlin(t)["row"]
	assert.NoError(t, law.CheckPlaces())
	assert.NoError(t, law.CheckPlaces("acme:ber-1", "ACME:BER-1", "aws:eu-north-1", "aws:eu-north-1a", "gcp:EUR5", "SE", "CA-ON", "XX", "storj:auto"))
	tests := []struct {
		place request.Place
		want  string
	}{
		{"acme:ber-2", `"ber-2" is no region of acme in the table, did you mean ber-1? [request.unknown_region]`},
		{"acme:bre-1", `"bre-1" is no region of acme in the table, did you mean ber-1? [request.unknown_region]`},
		{"ACME:Oslo", `"Oslo" is no region of acme in the table; add it in acme.csv, or write the state [request.unknown_region]`},
		{"acmee:ber-1", `"acmee" is no provider in the table of regions (accepted: acme:ber-1) [request.unknown_provider]`},
		{"amce:ber-1", `"amce" is no provider in the table of regions (accepted: acme:ber-1) [request.unknown_provider]`},
		{"hetzmer:fsn1", `"hetzmer" is no provider in the table of regions (accepted: hetzner:fsn1) [request.unknown_provider]`},
		{"ber-1", `"ber-1" is no place by itself, it is a region of acme (DE) (accepted: acme:ber-1) [request.bare_region]`},
		{"aws:eu-north-9", `"eu-north-9" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"aws:eu-nort-1", `"eu-nort-1" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"UK", `"UK" is not the code of a state; write GB`},
		{"se", `"se" is not the code of a state; write SE`},
		{"acme:", `"acme:" is half a place; write both the provider and the region`},
		{"acme:ber 1\n", `"acme:ber 1\n" is not a place`},
		{"", `a place is empty; name it, or write XX where it is not known`},
	}
	var all []request.Place
	for _, tt := range tests {
		err := law.CheckPlaces("SE", tt.place, tt.place)
		require.Error(t, err, tt.place)
		assert.Len(t, request.FieldErrors(err), 1, tt.place)
		assert.True(t, strings.HasPrefix(err.Error(), tt.want), "%q: %v", tt.place, err)
		all = append(all, tt.place, "aws:eu-west-1", tt.place)
	}
	told := request.FieldErrors(law.CheckPlaces(all...))
	require.Len(t, told, len(tests))
	for i, fault := range told {
		assert.True(t, strings.HasPrefix(fault.Error(), tests[i].want), fault)
	}
	many := make([]request.Place, 0, 300)
	for i := range cap(many) {
		many = append(many, request.Place("acme:dc-"+strings.Repeat("x", i+1)))
	}
	assert.Len(t, request.FieldErrors(law.CheckPlaces(many...)), len(many), "none is left out")
}
