package regions

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ExampleTable_Resolve() {
	for _, place := range []request.Place{"aws:eu-north-1", "aws:eu-north-1-cph-1a", "gcp:EUR5", "aws:eu-north-9", "eu-north-1"} {
		states, err := Builtin().Resolve(place)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(place, states)
	}
	// Output:
	// aws:eu-north-1 [SE]
	// aws:eu-north-1-cph-1a [DK]
	// gcp:EUR5 [BE GB]
	// aws:eu-north-9 [XX]
	// "eu-north-1" is no place by itself, it is a region of aws (SE), impossiblecloud (DK) (accepted: aws:eu-north-1, impossiblecloud:eu-north-1) [request.bare_region]
}

func ExampleTable_Lookup() {
	region, ok := Builtin().Lookup("azure:brazilsouth")
	fmt.Println(region.City, region.States, "pair:", region.Pair, "confidence:", region.Confidence, ok)
	// Output: Sao Paulo State [BR] pair: southcentralus confidence: high true
}

func ExampleTable_All() {
	for region := range Builtin().All() {
		if region.Provider == "bleu" {
			fmt.Println(region.Name, region.States)
		}
	}
	// Output:
	// bleufrancecentral [FR]
	// bleufrancesouth [FR]
}

func ExampleTable_Providers() {
	for provider := range Builtin().Providers() {
		if provider.Name == "s3ns" {
			fmt.Println(provider.Operator, provider.Home, provider.Note)
		}
	}
	// Output: S3NS SAS FR Google technology.
}

// resolved returns the states of place between spaces, or the error.
func resolved(table *Table, place string) string {
	states, err := table.Resolve(request.Place(place))
	if err != nil {
		return err.Error()
	}
	return strings.Trim(fmt.Sprint(states), "[]")
}

const bloc = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

func TestResolve(t *testing.T) {
	for _, test := range []struct{ trap, place, want string }{
		{"a state is itself", "SE", "SE"},
		{"unknown stays unknown", "XX", "XX"},
		{"empty is unknown", "", "XX"},

		{"the provider is part of the key", "aws:eu-west-2", "GB"},
		{"the provider is part of the key", "outscale:eu-west-2", "FR"},
		{"the provider is part of the key", "wasabi:eu-west-2", "FR"},
		{"the provider is part of the key", "aws:eu-central-1", "DE"},
		{"the provider is part of the key", "mega-s4:eu-central-1", "NL"},
		{"the provider is part of the key", "aws:eu-north-1", "SE"},
		{"the provider is part of the key", "impossiblecloud:eu-north-1", "DK"},
		{"the provider is part of the key", "alibaba:ap-southeast-3", "MY"},
		{"the provider is part of the key", "aws:ap-southeast-3", "ID"},
		{"the provider is part of the key", "huawei:ap-southeast-3", "SG"},

		{"us-east-1 is a placeholder", "aws:us-east-1", "US"},
		{"us-east-1 is a placeholder", "elastx:us-east-1", "SE"},
		{"us-east-1 is a placeholder", "infomaniak:us-east-1", "CH"},
		{"us-east-1 is a placeholder", "zata:us-east-1", "IN"},
		{"us-east-1 is a placeholder", "filebase:us-east-1", "XX"},

		{"eu is not the EU", "aws:eu-central-2", "CH"},
		{"eu is not the EU", "gcp:europe-west2", "GB"},
		{"eu is not the EU", "gcp:europe-west6", "CH"},
		{"eu is not the EU", "oci:eu-zurich-1", "CH"},
		{"eu is not the EU", "oci:eu-crissier-1", "CH"},
		{"eu is not the EU", "oci:eu-jovanovac-1", "RS"},
		{"eu is not the EU", "ibm:eu-gb", "GB"},
		{"eu is not the EU", "otc:eu-ch2", "CH"},
		{"eu is not the EU", "tencent:eu-moscow", "RU"},
		{"eu is not the EU", "linode:eu-west", "GB"},
		{"eu is not the EU", "azure:uksouth", "GB"},
		{"eu is not the EU", "azure:norwayeast", "NO"},
		{"eu is not the EU", "azure:switzerlandnorth", "CH"},

		{"dual-regions leave the EU", "gcp:EUR4", "FI NL"},
		{"dual-regions leave the EU", "gcp:EUR5", "BE GB"},
		{"dual-regions leave the EU", "gcp:EUR7", "DE GB"},
		{"dual-regions leave the EU", "gcp:EUR8", "CH DE"},
		{"dual-regions leave the EU", "gcp:NAM4", "US"},
		{"a promised bloc is every member", "gcp:eu", bloc},
		{"a promised bloc is every member", "gcp-bigquery:EU", bloc},
		{"Spanner reuses the names", "gcp-spanner:eur3", "BE FI NL"},
		{"Spanner reuses the names", "gcp-spanner:eur5", "BE GB NL"},
		{"Spanner reuses the names", "gcp-spanner:eur6", "CH DE NL"},
		{"Spanner reuses the names", "gcp-spanner:eur7", "DE IT"},
		{"Spanner reuses the names", "gcp-spanner:asia1", "JP KR"},
		{"Spanner reuses the names", "gcp-spanner:nam14", "CA US"},

		{"edge", "aws:af-south-1-los-1", "NG"},
		{"edge", "aws:ap-northeast-1-tpe-1", "TW"},
		{"edge", "aws:ap-southeast-1-bkk-1", "TH"},
		{"edge", "aws:ap-southeast-1-han-1", "VN"},
		{"edge", "aws:ap-southeast-1-mnl-1", "PH"},
		{"edge", "aws:ap-southeast-2-akl-1", "NZ"},
		{"edge", "aws:eu-central-1-ath-1", "GR"},
		{"edge", "aws:eu-central-1-ist-1", "TR"},
		{"edge", "aws:eu-central-1-waw-1", "PL"},
		{"edge", "aws:eu-north-1-cph-1", "DK"},
		{"edge", "aws:eu-north-1-hel-1", "FI"},
		{"edge", "aws:eu-west-3-cmn-1", "MA"},
		{"edge", "aws:eu-west-3-wl1-cmn1", "MA"},
		{"edge", "aws:eu-west-3-wl1-dss1", "SN"},
		{"edge", "aws:me-south-1-mct-1", "OM"},
		{"edge", "aws:us-east-1-bue-1", "AR"},
		{"edge", "aws:us-east-1-lim-1", "PE"},
		{"edge", "aws:us-east-1-qro-1", "MX"},
		{"edge", "aws:us-east-1-scl-1", "CL"},
		{"a zone of an edge is the edge", "aws:eu-north-1-cph-1a", "DK"},
		{"a zone of a region is the region", "aws:eu-north-1a", "SE"},
		{"a zone of a region is the region", "aws:cn-north-1b", "CN"},
		{"a zone of a region is the region", "aws:us-gov-west-1a", "US"},
		{"an unknown edge is not its parent", "aws:eu-north-1-xyz-1", "XX"},
		{"an unknown edge is not its parent", "aws:eu-north-1-xyz-1a", "XX"},
		{"an unknown edge is not its parent", "aws:eu-west-3-wl1-cmn-wlz-1", "XX"},
		{"a zone is one letter after a digit", "aws:eu-north-1ab", `"eu-north-1ab" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"a zone is one letter after a digit", "aws:eu-north-1-a", `"eu-north-1-a" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"a zone is one letter after a digit", "aws:eu-north-a", `"eu-north-a" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"only a region has zones", "aws:s3-external-1a", "XX"},
		{"a zone of an unknown region", "aws:eu-isoe-west-1a", "XX"},
		{"a gcp zone has a hyphen", "gcp:europe-north1-a", "FI"},
		{"a gcp zone has a hyphen", "gcp:u-germany-northeast1-b", "DE"},
		{"a gcp zone has a hyphen", "gcp:europe-north1a", `"europe-north1a" is no region of gcp in the table, did you mean europe-north1? [request.unknown_region]`},
		{"a multi-region has no zones", "gcp:EUR4-a", "XX"},
		{"a multi-region has no zones", "gcp:global-a", `"global-a" is no region of gcp in the table, did you mean global? [request.unknown_region]`},
		{"other providers have no zones", "gcp-spanner:eur3-a", "XX"},
		{"other providers have no zones", "azure:swedencentral-1", `"swedencentral-1" is no region of azure in the table, did you mean swedencentral? [request.unknown_region]`},
		{"other providers have no zones", "wasabi:eu-central-1a", `"eu-central-1a" is no region of wasabi in the table, did you mean eu-central-1? [request.unknown_region]`},
		{"no name", "aws:", "XX"},
		{"no name", "aws:a", "XX"},
		{"no name", "gcp:-a", "XX"},

		{"EU is a name of eu-west-1", "aws:EU", "IE"},
		{"an alias", "ibm:eu-geo", "DE ES NL"},

		{"pair", "azure:brazilsouth", "BR"},
		{"pair", "azure:northeurope", "IE"},
		{"pair", "azure:westeurope", "NL"},
		{"pair", "azure:eastasia", "HK"},
		{"pair", "azure:southeastasia", "SG"},
		{"pair", "azure:swedencentral", "SE"},
		{"pair", "azure:swedensouth", "SE"},
		{"logical location", "azure:europe", "AT BE CH DE DK ES FR GB IE IT NL NO PL SE"},
		{"geography", "azure:geography/Europe", "IE NL"},
		{"geography", "azure:geography/Asia Pacific", "HK SG"},
		{"names mislead", "azure:southeastasia3", "MY"},
		{"names mislead", "azure:northeurope2", "XX"},

		{"China", "aws:cn-northwest-1", "CN"},
		{"China", "azure:chinanorth3", "CN"},
		{"Hong Kong, Taiwan", "alibaba:cn-hongkong", "HK"},
		{"Hong Kong, Taiwan", "aws:ap-east-2", "TW"},
		{"sovereign", "bleu:bleufrancecentral", "FR"},
		{"sovereign", "s3ns:u-france-east1", "FR"},
		{"sovereign", "delos:deloscloudgermanycentral", "DE"},
		{"sovereign", "gcp:u-germany-northeast1", "DE"},
		{"sovereign", "azure:singaporenorth", "SG"},
		{"sovereign", "outscale:cloudgouv-eu-west-1", "FR"},
		{"sovereign", "aws:eusc-de-east-1", "DE"},
		{"a jurisdiction binds", "cloudflare-r2:eu", bloc},
		{"a jurisdiction binds", "cloudflare-r2:us", "US"},
		{"a jurisdiction binds", "cloudflare-r2:fedramp", "US"},
		{"a hint does not bind", "cloudflare-r2:weur", "XX"},
		{"a hint does not bind", "cloudflare-r2:eeur", "XX"},
		{"no bound", "storj:auto", "XX"},
		{"no bound", "tigris:auto", "XX"},
		{"no bound", "cubbit:eu-west-1", "XX"},
		{"no bound", "azure:global", "XX"},
		{"retired", "azure:germanycentral", "DE"},
		{"retired", "ibm:mil01", "IT"},
		{"retired", "alibaba:ap-south-1", "IN"},
		{"low confidence keeps its states", "synology-c2:eu-001", "DE"},
		{"unverified keeps its states", "azure:uknorth", "GB"},
		{"sources conflict", "huawei:la-south-2", "XX"},

		{"a slip", "aws:eu-nort-1", `"eu-nort-1" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"a slip", "AWS:EU-Nroth-1", `"EU-Nroth-1" is no region of aws in the table, did you mean eu-north-1? [request.unknown_region]`},
		{"a slip", "gcp:europe-wst12", `"europe-wst12" is no region of gcp in the table, did you mean europe-west12? [request.unknown_region]`},
		{"a new number", "aws:eu-north-9", "XX"},
		{"a new number", "aws:eu-north-9a", "XX"},
		{"a new number", "gcp:europe-west99-b", "XX"},
		{"near to none", "aws:moon-base-1", "XX"},
		{"too long to compare", "aws:eu-nort-1" + strings.Repeat("x", 70), "XX"},

		{"letter case", "AWS:EU-North-1A", "SE"},
		{"letter case", "GCP:eur5", "BE GB"},
		{"letter case", "Cleura:sto1", "SE"},
		{"letter case", "AZURE:GEOGRAPHY/EUROPE", "IE NL"},
	} {
		if diff := cmp.Diff(test.want, resolved(Builtin(), test.place)); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", test.trap, test.place, diff)
		}
	}
}

func TestResolveError(t *testing.T) {
	var all []string
	for p := range Builtin().Providers() {
		all = append(all, p.Name)
	}
	const neither = " is neither a code of ISO 3166, such as SE or CA-ON, nor provider:region, such as aws:eu-north-1"
	const noProvider = " is no provider in the table of regions"
	for place, want := range map[request.Place]request.FieldError{
		"eu01":        {Code: "request.bare_region", Problem: `"eu01" is no place by itself, it is a region of stackit (DE)`, Accepted: []string{"stackit:eu01"}},
		"EU-North-1":  {Code: "request.bare_region", Problem: `"EU-North-1" is no place by itself, it is a region of aws (SE), impossiblecloud (DK)`, Accepted: []string{"aws:EU-North-1", "impossiblecloud:EU-North-1"}},
		"eu-north-1a": {Code: "request.bare_region", Problem: `"eu-north-1a" is no place by itself, it is a region of aws (SE)`, Accepted: []string{"aws:eu-north-1a"}},
		"eur5":        {Code: "request.bare_region", Problem: `"eur5" is no place by itself, it is a region of gcp (BE GB), gcp-spanner (BE GB NL)`, Accepted: []string{"gcp:eur5", "gcp-spanner:eur5"}},
		"EU": {
			Code: "request.bare_region", Problem: `"EU" is no place by itself, it is a region of aws (IE), cloudflare-r2 (27 states), gcp (27 states), gcp-bigquery (27 states), ibm (DE ES NL)`,
			Accepted: []string{"aws:EU", "cloudflare-r2:EU", "gcp:EU", "gcp-bigquery:EU", "ibm:EU"},
		},
		"weur":   {Code: "request.bare_region", Problem: `"weur" is no place by itself, it is a region of cloudflare-r2 (XX)`, Accepted: []string{"cloudflare-r2:weur"}},
		"se":     {Code: "request.bare_region", Problem: `"se" is no place by itself, it is a region of bunny (SE)`, Accepted: []string{"SE", "bunny:se"}},
		"fi":     {Code: "request.unknown_place", Problem: `"fi"` + neither, Accepted: []string{"FI"}},
		"ca-on":  {Code: "request.unknown_place", Problem: `"ca-on"` + neither, Accepted: []string{"CA-ON"}},
		"de-fra": {Code: "request.bare_region", Problem: `"de-fra" is no place by itself, it is a region of intercolo (DE)`, Accepted: []string{"intercolo:de-fra"}},
		"EU-DE": {
			Code: "request.bare_region", Problem: `"EU-DE" is no place by itself, it is a region of ibm (DE), otc (DE)`,
			Accepted: []string{"ibm:EU-DE", "otc:EU-DE"},
		},
		"mars-1": {Code: "request.unknown_place", Problem: `"mars-1"` + neither},
		"a\nb":   {Code: "request.unknown_place", Problem: `"a\nb"` + neither},

		"azur:uksouth":        {Code: "request.unknown_provider", Problem: `"azur"` + noProvider, Accepted: []string{"azure:uksouth"}},
		"AWS-CN:cn-north-1":   {Code: "request.unknown_provider", Problem: `"AWS-CN"` + noProvider, Accepted: []string{"aws:cn-north-1"}},
		"google:europe-west2": {Code: "request.unknown_provider", Problem: `"google"` + noProvider, Accepted: []string{"gcp:europe-west2", "gcp-bigquery:europe-west2", "gcp-firestore:europe-west2", "gcp-spanner:europe-west2"}},
		"microsoft:uksouth":   {Code: "request.unknown_provider", Problem: `"microsoft"` + noProvider, Accepted: []string{"azure:uksouth"}},
		"datacentre:one":      {Code: "request.unknown_provider", Problem: `"datacentre"` + noProvider + "; write one of those before the colon, or the state", Accepted: all},
		":":                   {Code: "request.unknown_provider", Problem: `""` + noProvider + "; write one of those before the colon, or the state", Accepted: all},
	} {
		states, err := Builtin().Resolve(place)
		if diff := cmp.Diff(error(&want), err); diff != "" || states != nil {
			t.Errorf("%s: %v (-want +got):\n%s", place, states, diff)
		}
	}
}

// TestResolveSubdivision: a subdivision is a place in its state.
func TestResolveSubdivision(t *testing.T) {
	for place, want := range map[request.Place]request.State{"CA-ON": "CA", "US-NY": "US", "FR-75C": "FR", "XK": "XK", "XK-01": "XK"} {
		states, err := Builtin().Resolve(place)
		if diff := cmp.Diff([]request.State{want}, states); diff != "" || err != nil {
			t.Errorf("%s: %v %s", place, err, diff)
		}
	}
}

// The region names that mean different places with different providers.
const collisions = `
ap-northeast-1: JP alibaba aws myqnapcloud outscale wasabi; XX qiniu
ap-northeast-2: JP myqnapcloud wasabi; KR alibaba aws
ap-south-1: IN alibaba aws; SG linode
ap-southeast-1: HK huawei; SG alibaba aws myqnapcloud wasabi; XX qiniu
ap-southeast-2: AU alibaba aws myqnapcloud wasabi; TH huawei
ap-southeast-3: ID aws; MY alibaba; SG huawei
ap-southeast-4: AU aws; ID huawei
ap-southeast-5: ID alibaba; MY aws
ap-southeast-6: NZ aws; PH alibaba
asia: HK,ID,IN,JP,KR,MY,SG,TW azure; HK,ID,IN,JP,KR,SG,TH,TW gcp
asia1: JP gcp; JP,KR gcp-spanner
eu: AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK cloudflare-r2 gcp gcp-bigquery; DE,ES,NL ibm; IE aws
eu-central: DE linode; DE,FI hetzner; XX fastly
eu-central-1: DE alibaba aws idrive-e2 ionos linode; NL mega-s4 myqnapcloud wasabi
eu-central-2: CH aws; DE idrive-e2 impossiblecloud ionos myqnapcloud wasabi; LU mega-s4
eu-north-1: DK impossiblecloud; SE aws
eu-south-1: IT aws myqnapcloud wasabi; XX fastly
eu-west-1: GB alibaba myqnapcloud wasabi; IE aws idrive-e2; NL impossiblecloud; XX cubbit fastly
eu-west-2: FR myqnapcloud outscale wasabi; GB aws idrive-e2 impossiblecloud
eu-west-3: FR aws impossiblecloud; GB idrive-e2 wasabi
eur5: BE,GB gcp; BE,GB,NL gcp-spanner
eur7: DE,GB gcp; DE,IT gcp-spanner
me-central-1: AE aws; SA alibaba
me-east-1: AE alibaba; SA huawei
us-east-1: CH infomaniak; IN zata; SE elastx; US alibaba aws fastly idrive-e2 impossiblecloud linode myqnapcloud rackcorp wasabi; XX filebase
`

func TestCollisions(t *testing.T) {
	names := map[string]bool{}
	for r := range Builtin().All() {
		names[strings.ToLower(r.Name)] = true
	}
	got := "\n"
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if meanings := meanings(t, name); len(meanings) > 1 {
			got += name + ": " + strings.Join(meanings, "; ") + "\n"
		}
	}
	if diff := cmp.Diff(strings.Split(collisions, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("region names with several meanings (-want +got):\n%s", diff)
	}
}

// meanings returns what the error for a bare region lists: for each set of
// states, the providers.
func meanings(t *testing.T, name string) []string {
	_, err := Builtin().Resolve(request.Place(name))
	var list []string
	for _, fault := range request.FieldErrors(err) {
		by := map[string]string{}
		for _, place := range fault.Accepted {
			provider, _, found := strings.Cut(place, ":")
			if !found {
				continue // the state, where the name is that of one but for letter case
			}
			states := strings.ReplaceAll(resolved(Builtin(), place), " ", ",")
			by[states] += " " + provider
		}
		for states, providers := range by {
			list = append(list, states+providers)
		}
	}
	if len(list) == 0 {
		t.Errorf("%s: no provider is named: %v", name, err)
	}
	slices.Sort(list)
	return list
}

func TestBuiltin(t *testing.T) {
	table := Builtin()
	type counts struct{ Rows, Aliases, Unknown, Providers int }
	var got counts
	of := map[string]int{}
	for r := range table.All() {
		got.Rows++
		of[r.Provider]++
		if r.Canonical != "" && r.Name != "EU" && r.Name != "s3-external-1" {
			got.Aliases++
		}
		if len(r.States) == 0 {
			got.Unknown++
		}
		checkRegion(t, table, r)
	}
	for p := range table.Providers() {
		got.Providers++
		if of[p.Name] == 0 {
			t.Errorf("providers.csv: %s has no region", p.Name)
		}
	}
	if diff := cmp.Diff(counts{Rows: 998, Aliases: 3, Unknown: 28, Providers: 65}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for p := range table.Providers() {
		assert.NotEmpty(t, p.Operator, "providers.csv: %s has no row", p.Name)
	}
}

// checkRegion checks that r is found under its name in any letter case, and
// that the regions it speaks of are in the table.
func checkRegion(t *testing.T, table *Table, r Region) {
	want := strings.Trim(fmt.Sprint(statesOf(r.mayHold(nil))), "[]")
	place := r.Provider + ":" + r.Name
	for _, spelling := range []string{place, strings.ToUpper(place), strings.ToLower(place)} {
		if diff := cmp.Diff(want, resolved(table, spelling)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", spelling, diff)
		}
	}
	canonical, ok := table.Lookup(request.Place(r.Provider + ":" + r.Canonical))
	if r.Canonical != "" && (!ok || !slices.Equal(canonical.States, r.States)) {
		t.Errorf("%s: canonical %s is in %v, not in %v", place, r.Canonical, canonical.States, r.States)
	}
}

func TestPairsAcrossBorders(t *testing.T) {
	want := map[string]string{
		"brazilsouth": "BR US", "northeurope": "IE NL", "westeurope": "NL IE", "eastasia": "HK SG", "southeastasia": "SG HK",
	}
	got := map[string]string{}
	for r := range Builtin().All() {
		pair, ok := Builtin().Lookup(request.Place(r.Provider + ":" + r.Pair))
		if ok && !slices.Equal(pair.States, r.States) {
			got[r.Name] = strings.Trim(fmt.Sprint(append(r.States, pair.States...)), "[]")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What callers get is theirs to change.
func TestImmutable(t *testing.T) {
	table := Builtin()
	for r := range table.All() {
		if r.Name == "EUR5" {
			r.States[0] = "XX"
		}
	}
	found, _ := table.Lookup("gcp:EUR5")
	found.States[0] = "XX"
	states, _ := table.Resolve("gcp:EUR5")
	states[0] = "XX"
	if diff := cmp.Diff("BE GB", resolved(table, "gcp:EUR5")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRead(t *testing.T) {
	const (
		provider = providerColumns + "\nnorth,North AB,North AB,SE,North AB,SE,high,high,\n"
		good     = "north,a,SE,enumerated,region,,SE,,,,high,2026-10-31,a list,\n"
	)
	for name, test := range map[string]struct{ file, rows, want string }{
		"good":              {"north.csv", good, ""},
		"unknown column":    {"north.csv", "provider,region,state\n", "north.csv:1: unknown or missing column, write " + regionColumns},
		"no header":         {"north.csv", "", "north.csv:1: unknown or missing column, write " + regionColumns},
		"too few cells":     {"north.csv", good + "north,b\n", "north.csv:3: wrong number of fields, write one row a line, with quotes around a cell that has a comma"},
		"stray quote":       {"north.csv", good + "north,b\"c\n", `north.csv:3: bare " in non-quoted-field, write one row a line, with quotes around a cell that has a comma`},
		"unknown state":     {"north.csv", strings.Replace(good, "SE", "SE UK", 1), `north.csv:2: states: "UK" is no state or is given twice, write ISO 3166 codes (GB, not UK; CA-QC)`},
		"unknown for good":  {"north.csv", strings.Replace(good, "SE", "XX", 1), `north.csv:2: states: "XX" is no state or is given twice, write ISO 3166 codes (GB, not UK; CA-QC)`},
		"state twice":       {"north.csv", strings.Replace(good, "SE", "SE SE", 1), `north.csv:2: states: "SE" is no state or is given twice, write ISO 3166 codes (GB, not UK; CA-QC)`},
		"no states":         {"north.csv", strings.Replace(good, "SE", "", 1), `north.csv:2: states: "" does not agree with basis enumerated, name states or write unknown or unbounded`},
		"unbounded states":  {"north.csv", strings.Replace(good, "enumerated", "unbounded", 1), `north.csv:2: states: "SE" does not agree with basis unbounded, name states or write unknown or unbounded`},
		"two homes":         {"north.csv", strings.Replace(good, ",,SE", ",,SE NO", 1), `north.csv:2: operator_home: "SE NO" is no state, write one ISO 3166-1 code (GB, not UK)`},
		"duplicate":         {"north.csv", good + strings.Replace(good, ",a,", ",A,", 1), "north.csv:3: region: north:a is a row already, keep one"},
		"empty provider":    {".csv", strings.TrimPrefix(good, "north"), ".csv:2: provider: empty, write it"},
		"capital provider":  {"North.csv", strings.Replace(good, "north", "North", 1), `North.csv:2: provider: "North" has a capital, write it in lower case`},
		"colon in a region": {"north.csv", strings.Replace(good, ",a,", ",a:b,", 1), `north.csv:2: region: no request can name "north:a:b", write letters, digits, points, hyphens and underlines`},
		"space at the end":  {"north.csv", strings.Replace(good, ",a,", ",a ,", 1), `north.csv:2: region: no request can name "north:a ", write letters, digits, points, hyphens and underlines`},
		"unknown pair":      {"north.csv", strings.Replace(good, "SE,,,,high", "SE,,,b,high", 1), "north.csv:2: pair: north:b is no row, add it or leave the column empty"},
		"unknown region":    {"north.csv", strings.Replace(good, "SE,,,,high", "SE,,b,,high", 1), "north.csv:2: canonical: north:b is no row, add it or leave the column empty"},
		"byte order mark":   {"north.csv", "\ufeff" + regionColumns + "\n" + good, ""},
		"in a folder":       {"regions/north.csv", good, ""},
		"file of a family":  {"north.csv", strings.Replace(good, "north", "north-2", 1), ""},
		"file of its own":   {"north-2.csv", strings.Replace(good, "north", "north-2", 1), ""},
		"no provider row":   {"south.csv", strings.Replace(good, "north", "south", 1), ""},
		"empty region":      {"north.csv", strings.Replace(good, ",a,", ",,", 1), "north.csv:2: region: empty, write it"},
		"empty source":      {"north.csv", strings.Replace(good, "a list", "", 1), "north.csv:2: source: empty, write it"},
		"unknown word":      {"north.csv", strings.Replace(good, "high", "sure", 1), `north.csv:2: confidence: "sure" is no word of this column, write high, medium, low`},
		"unknown status":    {"north.csv", strings.Replace(good, "SE,,,,high", "SE,gone,,,high", 1), `north.csv:2: status: "gone" is no word of this column, write announced, restricted, private, retired, unverified, conflict`},
		"no day":            {"north.csv", strings.Replace(good, "2026-10-31", "2026", 1), `north.csv:2: reviewed: "2026" is no day, write YYYY-MM-DD`},
		"wrong file":        {"south.csv", good, `south.csv:2: provider: "north" belongs in another file, move it to north.csv`},
		"several faults": {"north.csv", strings.Replace(good, "SE,", "UK,", 1) + "north,b\n", "north.csv:2: states: \"UK\" is no state or is given twice, write ISO 3166 codes (GB, not UK; CA-QC)\n" +
			"north.csv:3: wrong number of fields, write one row a line, with quotes around a cell that has a comma"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := test.rows
			if !strings.Contains(rows, "region,state") && rows != "" {
				rows = regionColumns + "\n" + rows
			}
			checkRead(t, map[string]string{"providers.csv": provider, test.file: rows}, test.want)
		})
	}
	for name, test := range map[string]struct{ rows, want string }{
		"duplicate provider": {provider + "north,,,,,,low,low,\n", "providers.csv:3: provider: north is a row already, keep one"},
		"capital":            {provider + "South,,,,,,low,low,\n", `providers.csv:3: provider: "South" has a capital or a colon, write it in lower case and without`},
		"colon":              {provider + "s:h,,,,,,low,low,\n", `providers.csv:3: provider: "s:h" has a capital or a colon, write it in lower case and without`},
		"unknown home":       {provider + "south,,,EU,,,low,low,\n", `providers.csv:3: home: "EU" is no state, write one ISO 3166-1 code (GB, not UK)`},
	} {
		t.Run(name, func(t *testing.T) {
			checkRead(t, map[string]string{"providers.csv": test.rows}, test.want)
		})
	}
}

func checkRead(t *testing.T, files map[string]string, want string) {
	t.Helper()
	table, faults := (&Table{}).WithFiles(texts(files))
	assert.Equal(t, table == nil, faults != nil, "both or neither of a table and faults")
	if diff := cmp.Diff(want, written(faults)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func texts(files map[string]string) map[string][]byte {
	texts := map[string][]byte{}
	for name, text := range files {
		texts[name] = []byte(text)
	}
	return texts
}

// written returns the faults, one a line.
func written(faults []RowFault) string {
	var lines []string
	for _, f := range faults {
		line := fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Problem)
		if f.Column != "" {
			line = fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Column, f.Problem)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// A region whose sources conflict is in the states they name and in XX.
func TestDisputedRegion(t *testing.T) {
	table, faults := (&Table{}).WithFiles(texts(map[string]string{
		"north.csv": regionColumns + "\nnorth,a,BR CL,enumerated,region,,,conflict,,,low,2026-10-31,two lists,\n",
	}))
	require.Empty(t, faults)
	if diff := cmp.Diff("BR CL XX", resolved(table, "north:a")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The manual has a heading for every column, and says how many rows there are.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	for _, column := range strings.Split(regionColumns, ",") {
		if !strings.Contains(readme, "\n### "+column+"\n") {
			t.Errorf("README.md: no heading for the column %s", column)
		}
	}
	_, rest, _ := strings.Cut(readme, "<!-- counts -->\n")
	got, _, _ := strings.Cut(rest, "<!-- /counts -->")
	if want := countsTable(Builtin()); want != got {
		t.Errorf("README.md: put this between the counts markers:\n%s(-want +got):\n%s", want, cmp.Diff(want, got))
	}
}

func countsTable(table *Table) string {
	of := map[string]int{}
	for r := range table.All() {
		of[r.Provider]++
	}
	text := "| provider | rows |\n|---|---|\n"
	for p := range table.Providers() {
		text += fmt.Sprintf("| %s | %d |\n", p.Name, of[p.Name])
	}
	return text + fmt.Sprintf("| all %d | %d |\n", len(of), len(table.rows))
}

func FuzzResolve(f *testing.F) {
	for _, place := range []string{"", "SE", "XX", "se", "aws:eu-north-1", "aws:eu-north-1-cph-1a", "gcp:europe-north1-a", "eu-north-1", "asw:x", ":", "a:a", "gcp:-a", "azure:geography/Europe", "\xff:\u212a"} {
		f.Add(place)
	}
	table := Builtin()
	f.Fuzz(func(t *testing.T, place string) {
		states, err := table.Resolve(request.Place(place))
		if (len(states) > 0) != (err == nil) {
			t.Fatalf("%q: got both or neither of states and an error: %v, %v", place, states, err)
		}
		for _, fault := range request.FieldErrors(err) {
			if fault.Problem == "" || strings.ContainsAny(fault.Problem, "\n\r") {
				t.Errorf("%q: the problem is not a line: %q", place, fault.Problem)
			}
			for _, accepted := range fault.Accepted {
				if !strings.Contains(accepted, ":") && len(accepted) != 2 {
					continue // a provider's name
				}
				if _, err := table.Resolve(request.Place(accepted)); err != nil {
					t.Errorf("%q: what is accepted is not: %q: %v", place, accepted, err)
				}
			}
		}
	})
}

// TestSubdivisions: rows of Canada and the United States say the subdivision
// where their city tells it, and only in rows that can be relied on.
func TestSubdivisions(t *testing.T) {
	for place, want := range map[request.Place][]request.Area{
		"aws:ca-central-1":  {"CA-QC"},
		"aws:us-east-1":     {"US-VA"},
		"azure:canadaeast":  {"CA-QC"},
		"azure:canada":      {"CA"},
		"aws:eu-north-1":    {"SE"},
		"CA-QC":             {"CA-QC"},
		"ca-qc:x":           nil,
		"aws:us-east-1a":    {"US-VA"},
		"aws:no-such-place": {"XX"},
	} {
		areas, fault := Builtin().Place(place)
		if fault == nil {
			assert.Equal(t, want, areas, place)
		} else {
			assert.Nil(t, want, place)
		}
	}
	for r := range Builtin().All() {
		for _, a := range r.Areas {
			if divided := a != request.Area(a.State()); divided {
				assert.Contains(t, []request.State{"CA", "US"}, a.State(), "%s:%s", r.Provider, r.Name)
				assert.NotEqual(t, Confidence("low"), r.Confidence, "%s:%s", r.Provider, r.Name)
				assert.NotEqual(t, StatusUnverified, r.Status, "%s:%s", r.Provider, r.Name)
			}
		}
	}
}

// FuzzWithFiles: a file gives a table that can be written and read again, or faults
// with their place in it.
func FuzzWithFiles(f *testing.F) {
	const head, row = regionColumns + "\n", "acme,ber-1,DE,enumerated,region,Berlin,SE,,,,high,2026-11-20,our own machines,\n"
	for _, text := range []string{"", head, head + row, head + row + row, "\ufeff" + head + "acme,\"", head + "acme,a b/c,CA-QC US,,,,,,,,,,,\n",
		head + "gcp,x,,unknown,edge,,,,,,low,2026-01-01,\xff,\n", head + strings.Replace(row, "ber-1", "\"ber\n1\"", 1)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, faults := (&Table{}).WithFiles(map[string][]byte{"regions/acme.csv": []byte(text)})
		if (table == nil) != (len(faults) > 0) {
			t.Fatalf("a table and faults, or neither: %v", faults)
		}
		for _, fault := range faults {
			if fault.File != "regions/acme.csv" || fault.Line < 1 || fault.Line > 1+strings.Count(text, "\n")+strings.Count(text, "\r") || fault.Problem == "" {
				t.Errorf("%+v", fault)
			}
		}
		if table == nil {
			return
		}
		again, faults := table.Rows().Table()
		if len(faults) > 0 || cmp.Diff(table.Rows(), again.Rows()) != "" {
			t.Errorf("another table when read again: %v", faults)
		}
		for r := range table.All() {
			if faults := table.Check(request.Place(r.Provider + ":" + r.Name)); faults != nil {
				t.Errorf("a row that no request finds: %v", faults[0])
			}
		}
	})
}
