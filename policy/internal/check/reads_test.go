package check

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReads(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body, after string
		want              []Read
	}{
		{"member", `"any" in input.facts.bars`, "",
			[]Read{{[]string{"facts", "bars"}, []string{"any"}}}},
		{"equal", `input.facts.hosts == "agreed"`, "",
			[]Read{{[]string{"facts", "hosts"}, []string{"agreed"}}}},
		{"one of", `input.request.instrument.kind in {"warrant", "court_order"}`, "",
			[]Read{{[]string{"request", "instrument", "kind"}, []string{"court_order", "warrant"}}}},
		{"some", "some protected in {\"any\", \"business\"}\n\tprotected in input.facts.bars", "",
			[]Read{{[]string{"facts", "bars"}, []string{"any", "business"}}}},
		{"element", "some bar in input.facts.bars\n\tbar == \"any\"", "",
			[]Read{{[]string{"facts", "bars"}, []string{"any"}}}},
		{"boolean", `input.facts.live`, "",
			[]Read{{[]string{"facts", "live"}, nil}}},
		{"not equal counts any word", `input.facts.paper != "none"`, "",
			[]Read{{[]string{"facts", "paper"}, nil}}},
		{"not counts any word", `not "any" in input.facts.bars`, "",
			[]Read{{[]string{"facts", "bars"}, nil}}},
		{"a word and all of it", "\"any\" in input.facts.bars\n\tcount(input.facts.bars) > 1", "",
			[]Read{{[]string{"facts", "bars"}, nil}}},
		{"in a list of fields", "some t in input.request.targets\n\tt.kind == \"email\"", "",
			[]Read{{[]string{"request", "targets", "kind"}, []string{"email"}}}},
		{"a number", `input.request.offence.max_years > 3`, "",
			[]Read{{[]string{"request", "offence", "max_years"}, nil}}},
		{"helper", "helped", `helped if "any" in input.facts.bars`,
			[]Read{{[]string{"facts", "bars"}, []string{"any"}}}},
		{"helper with a value", `hosts == "home"`, `hosts := input.facts.hosts`,
			[]Read{{[]string{"facts", "hosts"}, []string{"home"}}}},
		{"helper with a default counts either way", "helped", "default helped := false\n\nhelped if \"any\" in input.facts.bars",
			[]Read{{[]string{"facts", "bars"}, nil}}},
		{"function", "strong(input.request.instrument.kind)", `strong(kind) if kind == "warrant"`,
			[]Read{{[]string{"request", "instrument", "kind"}, []string{"warrant"}}}},
		{"two clauses", "input.facts.live", "forbid contains \"x\" if input.facts.hosts == \"home\"",
			[]Read{{[]string{"facts", "hosts"}, []string{"home"}}, {[]string{"facts", "live"}, nil}}},
		{"table", "weight[input.facts.category] > 1", `weight := {"content": 2, "traffic": 1, "location": 1, "documents": 1, "identification": 0, "subscriber": 0}`,
			[]Read{{[]string{"facts", "category"}, []string{"content", "documents", "identification", "location", "subscriber", "traffic"}}}},
		{"comprehension", `count({b | some b in input.facts.bars; b == "any"}) == 0`, "",
			[]Read{{[]string{"facts", "bars"}, nil}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := own(acme("\t"+test.body, test.after))
			if err := load(builtin, files); err != nil {
				t.Fatal(err)
			}
			set, err := Load(t.Context(), builtin, []fs.FS{files})
			if err != nil {
				t.Fatal(err)
			}
			got := Catalogue(t.Context(), set.Sources)["custom.acme.x"].Reads
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(Read{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCatalogue(t *testing.T) {
	set, err := Load(t.Context(), builtin, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules := Catalogue(t.Context(), set.Sources)
	got := rules["forbid.blocking_statute"]
	want := &Rule{Code: "forbid.blocking_statute", Set: "forbid", Origin: builtIn,
		Title: got.Title, Description: got.Description, Refs: got.Refs,
		Reads: []Read{{[]string{"facts", "bars"}, []string{"any", "business"}}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Rule{}, Read{})); diff != "" {
		t.Error(diff)
	}
	if got.Title == "" || got.Description == "" || len(got.Refs) == 0 {
		t.Errorf("%s has no texts", got.Code)
	}
	if silence := rules["silence.no_permit"]; silence == nil || len(silence.Reads) > 0 {
		t.Errorf("got %+v, want a rule that reads no more than what other rules found", silence)
	}
	if got := Postures(set.Sources); !cmp.Equal(got, []string{"conflict_avoidance", "provider_control", "storage_location"}) {
		t.Errorf("postures %v", got)
	}
}
