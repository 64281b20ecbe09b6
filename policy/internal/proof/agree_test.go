package proof

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	builtin = os.DirFS("../../rego")
	own     = os.DirFS("../../../examples/ownrules/rules")
)

// wide are custom rules in every form that a Reading understands.
var wide = fstest.MapFS{
	"labels.yaml":   {Data: []byte("tier: {words: [standard, sovereign]}\napproved_by: {text: true, list: true}\nticket: {text: true}\n")},
	"lists/vip.txt": {Data: []byte("a\nx@example.org\n")},
	"wide.rego": {Data: []byte(`package comity.custom.wide

# METADATA
# title: Words, labels and lists.
forbid contains "labels" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
	some t in input.request.targets
	t.kind in {"account", "email"}
	t.value in data.comity.lists.vip
}

# METADATA
# title: Numbers and counts.
gate contains "numbers" if {
	input.request.offence.max_years < 2.5
	count(input.request.clearances) >= 1
	count(input.facts.bars) + count(input.facts.channels) == 1
}

# METADATA
# title: Elements of groups.
forbid contains "groups" if {
	some c in input.request.clearances
	c.by == "court"
	some d in input.request.clearances
	d.by == "authority"
	d.state != c.state
	not c.state in input.request.offence.committed_in
}

# METADATA
# title: Every element.
obligation contains "every" if {
	every b in input.facts.bars { b in {"personal", "any"} }
	every s in input.request.subjects { s.located != input.request.requesting }
}

# METADATA
# title: Helpers.
obligation contains "helpers" if {
	weight == "heavy"
	count(kinds - {"drugs"}) > 0
}

weight := "heavy" if {
	input.request.offence.organised_group == "yes"
} else := "light" if {
	years := input.request.offence.organised_group
	years == "no"
} else := "unknown"

kinds := {kind |
	some kind in input.request.offence.kinds
	kind != "other"
}

# METADATA
# title: Different courts.
obligation contains "courts" if count({c.state | some c in input.request.clearances; c.by == "court"}) > 1
`)},
}

// A drawer draws inputs.
type drawer struct {
	*rand.Rand
	labels []rule.Label
}

func newDrawer(seed uint64) *drawer { return &drawer{Rand: rand.New(rand.NewPCG(seed, 23))} }

// input draws what no law need give.
func (d *drawer) input() input.Input {
	in := input.Input{Request: &request.Request{}, Facts: &jurisdiction.Facts{}}
	d.fill(input.Root(), reflect.ValueOf(in))
	for _, l := range d.labels {
		label := request.Label{Name: l.Name}
		words := append([]string{"", "x", "y"}, l.Words...)
		if l.List {
			for _, w := range append(words[1:], "counsel") {
				if d.IntN(3) == 0 {
					label.List = append(label.List, w)
				}
			}
		} else if l.Words != nil {
			label.Text = append([]string{""}, l.Words...)[d.IntN(len(l.Words)+1)]
		} else {
			label.Text = words[d.IntN(len(words))]
		}
		in.Request.Labels = append(in.Request.Labels, label)
	}
	return in
}

// fill gives a place of the form a value.
func (d *drawer) fill(s *input.Shape, v reflect.Value) {
	switch s.Kind {
	case reflect.Struct:
		v = reflect.Indirect(v)
		for _, name := range s.Names {
			f := s.Fields[name]
			d.fill(f.Shape, v.Field(f.Index))
		}
	case reflect.Slice:
		if s.Elem.Kind == reflect.Struct {
			v.Set(reflect.MakeSlice(v.Type(), d.IntN(3), 3))
			for i := range v.Len() {
				d.fill(s.Elem, v.Index(i))
			}
			return
		}
		words := s.Elem.Words
		if len(words) == 0 || len(words) > 60 {
			words = []string{"SE", "IE", "US", "FR"}
		}
		for _, w := range words {
			if d.IntN(5) == 0 {
				v.Set(reflect.Append(v, reflect.ValueOf(w).Convert(v.Type().Elem())))
			}
		}
	case reflect.Bool:
		v.SetBool(d.IntN(2) == 0)
	case reflect.Float64:
		v.SetFloat([]float64{0, 0.5, 2, 2.5, 3, 10}[d.IntN(6)])
	case reflect.String:
		words := s.Words
		if len(words) == 0 || len(words) > 60 {
			words = []string{"SE", "IE", "US", "FR", "XX", ""}
			if words == nil || s.Words == nil && !s.Area {
				words = []string{"a", "b", "x@example.org", ""}
			}
		}
		v.SetString(words[d.IntN(len(words))])
	}
}

// likely makes it likelier that something permits.
func (d *drawer) likely() input.Input {
	in := d.input()
	f := in.Facts
	f.Process, f.Threshold, f.Paper, f.Purpose, f.Issuer = "enough", "met", "own", "criminal", "right"
	f.Named, f.Live, f.Expired, f.NotYetIssued = true, false, false, false
	in.Request.Requesting, in.Request.Scope, in.Request.Instrument.Kind, in.Request.Instrument.Status = "SE", "targeted", "warrant", ""
	in.Request.Instrument.Authenticated, in.Request.Authority.Kind, in.Request.Provider.Control = true, "prosecutor", true
	f.AskProtected = "none"
	if d.IntN(2) == 0 {
		f.Bars = nil
	}
	return in
}

// TestAgreement compares a Reading of the built-in rules and of custom ones with the
// engine, over random inputs.
func TestAgreement(t *testing.T) {
	number := map[string]int{"own": full.Of(5000, 100), "wide": full.Of(1000, 60)}
	for _, posture := range []string{"storage_location", "provider_control", "conflict_avoidance", "guarded"} {
		for name, custom := range map[string][]fs.FS{"own": {own}, "wide": {wide, own}} {
			t.Run(posture+" "+name, func(t *testing.T) {
				p, err := eval.Load(t.Context(), posture, builtin, custom)
				require.NoError(t, err)
				d := newDrawer(1)
				d.labels = p.Beside.Labels
				sources := Sources(p)
				space := NewSpace(input.With(p.Beside.Labels), p.Beside, d.input(), sources)
				faults := &rule.Faults{}
				r := space.Read(sources, faults)
				all := map[string]Lit{}
				for code, of := range p.Rules {
					if name, ok := strings.CutPrefix(code, "silence."); ok {
						all[code] = r.Has("data.comity.verdict."+of.Set, name)
					} else {
						all[code] = r.Code(code)
					}
				}
				for word, l := range r.Word(Outcome, rule.Outcomes) {
					all["outcome "+word] = l
				}
				for _, word := range rule.AskWords {
					all["ask "+word] = r.Has("data.comity.verdict.ask", word)
				}
				require.NoError(t, faults.Err())
				seen, fits := map[string]int{}, 0
				for range number[name] {
					in := d.input()
					if d.IntN(2) == 0 {
						in = d.likely()
					}
					values, ok := space.Values(in)
					if !ok {
						continue
					}
					fits++
					f, err := p.Eval(t.Context(), in, nil)
					require.NoError(t, err)
					said := map[string]bool{}
					for _, code := range f.Codes {
						said[code] = true
					}
					for _, word := range f.Ask {
						said["ask "+string(word)] = true
					}
					said["outcome "+f.Outcome] = true
					read := map[string]bool{}
					for what, l := range all {
						if values.Of(l) {
							read[what] = true
						}
					}
					if !maps.Equal(said, read) {
						t.Fatalf("%s\nof %v", cmp.Diff(said, read), in.Value(space.form))
					}
					require.False(t, values.Of(r.clash))
					for _, l := range space.ranges {
						require.True(t, values.Of(l))
					}
					back, _ := space.Values(space.Input(values))
					require.True(t, slices.Equal(values, back))
					seen[f.Outcome]++
				}
				assert.Len(t, seen, 3)
				t.Logf("%d inputs fit, %v; %d gates", fits, seen, len(space.gates))
			})
		}
	}
}
