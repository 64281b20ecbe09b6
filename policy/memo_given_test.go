package policy

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestMemoOfGiven: where a rule asks only if there is a text, all texts have one remembered
// answer, and none has another.
func TestMemoOfGiven(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule  string
		set   func(r *request.Request, text string)
		read  func(freeTexts) freeText
		whole bool
	}{
		"authority": {`input.request.authority.name == ""`, func(r *request.Request, text string) { r.Authority.Name = text },
			func(f freeTexts) freeText { return f.authority }, false},
		"the other way round": {`"" != input.request.instrument.reference`, func(r *request.Request, text string) { r.Instrument.Reference = text },
			func(f freeTexts) freeText { return f.reference }, false},
		"not": {`not input.request.offence.description == ""`, func(r *request.Request, text string) { r.Offence.Description = text },
			func(f freeTexts) freeText { return f.offence }, false},
		"of a list": {"{\n\tsome c in input.request.clearances\n\tc.reference == \"\"\n}", func(r *request.Request, text string) {
			r.Clearances = []request.Clearance{{State: "SE", By: request.ClearedByCourt, Reference: text}}
		}, func(f freeTexts) freeText { return f.clearances }, false},
		"a label": {`input.request.labels.ticket == ""`, func(r *request.Request, text string) {
			r.Labels = request.Labels{{Name: "ticket", Text: text}}
		}, func(f freeTexts) freeText { return f.labels[0].freeText }, false},
		"and what it is": {"{\n\tinput.request.authority.name != \"\"\n\tinput.request.authority.name != \"b\"\n}",
			func(r *request.Request, text string) { r.Authority.Name = text },
			func(f freeTexts) freeText { return f.authority }, true},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := New(t.Context(), WithRules(fstest.MapFS{
				"own.rego":    {Data: []byte("package comity.custom.acme\n\n# METADATA\n# title: A rule.\ngate contains \"x\" if " + tt.rule + "\n")},
				"labels.yaml": {Data: []byte("ticket: {text: true}\n")}}))
			require.NoError(t, err)
			assert.Equal(t, freeText{whole: tt.whole, given: !tt.whole}, tt.read(readOf(e.program)))
			for _, text := range []string{"a", "a", "b", "", "", "c", "a"} {
				req := irishWarrant()
				tt.set(&req, text)
				assert.Equal(t, string(mustDecide(t, e.forgetful(), req).JSON()), string(mustDecide(t, e, req).JSON()), "%q", text)
			}
		})
	}
}
