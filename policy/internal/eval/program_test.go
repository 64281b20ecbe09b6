package eval

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// builtin are the rules of the library.
var builtin = os.DirFS("../../rego")

func mustLoad(t *testing.T) *Program {
	t.Helper()
	p, err := Load(t.Context(), "storage_location", builtin, nil)
	require.NoError(t, err)
	return p
}

// TestAllNative checks that no built-in rule or posture is left to the interpreter.
func TestAllNative(t *testing.T) {
	for _, posture := range []string{"storage_location", "provider_control", "conflict_avoidance"} {
		p, err := Load(t.Context(), posture, builtin, nil)
		require.NoError(t, err)
		assert.True(t, p.native.all(), posture)
	}
}

// TestBesideNative checks that conditions over labels and lists run as Go, those too over
// the targets, persons and clearances of a request.
func TestBesideNative(t *testing.T) {
	files := fstest.MapFS{
		"labels.yaml":   {Data: []byte("tier: {words: [standard, sovereign]}\napproved_by: {text: true, list: true}\n")},
		"lists/vip.txt": {Data: []byte("a\n")},
		"a.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# title: A rule.
forbid contains "x" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
	some t in input.request.targets
	t.kind == "account"
	t.value in data.comity.lists.vip
	some c in input.request.clearances
	c.state in {"IE", "SE"}
	not c.reference in data.comity.lists.vip
	some p in input.request.subjects
	p.located != c.state
	count(input.request.labels.approved_by) > 1
	some who in input.request.labels.approved_by
	who in data.comity.lists.vip
}
`)},
	}
	p, err := Load(t.Context(), "storage_location", builtin, []fs.FS{files})
	require.NoError(t, err)
	assert.True(t, p.native.all())
}

// TestCompiles checks that OPA takes the built-in rules under each posture, since an
// engine without custom rules asks it late or never.
func TestCompiles(t *testing.T) {
	for _, posture := range []string{"storage_location", "provider_control", "conflict_avoidance"} {
		p, err := Load(t.Context(), posture, builtin, nil)
		require.NoError(t, err)
		_, err = p.interpreter()
		assert.NoError(t, err, posture)
	}
}

// TestRead checks that the part of the input that is made for the rules holds
// every field that a rule reads.
func TestRead(t *testing.T) {
	p := mustLoad(t)
	for code, r := range p.Rules {
		for _, read := range r.Reads {
			assert.True(t, p.makes(read), "%s reads %v, which is not made", code, read.Path)
		}
	}
}

// makes reports whether the input of OPA holds what is read.
func (p *Program) makes(read check.Read) bool {
	s := p.reads
	for _, name := range read.Path {
		if s.Elem != nil { // all of a list is made
			return true
		}
		f, ok := s.Fields[name]
		if !ok {
			return false
		}
		s = f.Shape
	}
	return true
}

// TestEngineFile is what connects custom rules and the posture to the verdict.
func TestEngineFile(t *testing.T) {
	rules := map[string]*check.Rule{}
	for _, code := range []string{"custom.b.x", "custom.a.x", "custom.a.y", "forbid.home"} {
		rules[code] = &check.Rule{Code: code, Set: "forbid"}
	}
	rules["custom.a.z"] = &check.Rule{Code: "custom.a.z", Set: "obligation"}
	want := `package comity.own

default gate := false

default forbid := false

forbid if count(data.comity.custom.a.forbid) > 0

forbid if count(data.comity.custom.b.forbid) > 0

outcome := data.comity.posture.mine.outcome

ask contains code if some code in data.comity.posture.mine.ask
`
	assert.Equal(t, want, generate("mine", rules))
}

// TestNoSuchPosture names the postures that there are.
func TestNoSuchPosture(t *testing.T) {
	p, err := Load(t.Context(), "storage_locaton", builtin, nil)
	assert.Nil(t, p)
	assert.EqualError(t, err, `no such posture "storage_locaton", did you mean storage_location? `+
		`(accepted: conflict_avoidance, provider_control, storage_location)`)
}
