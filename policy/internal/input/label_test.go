package input

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
)

var declared = []rule.Label{
	{Name: "approved_by", Words: []string{"counsel", "security"}, List: true},
	{Name: "tags", List: true},
	{Name: "ticket"},
	{Name: "tier", Words: []string{"standard", "sovereign"}},
}

// TestLabels: custom rules see each label that is declared, whether the request has it or
// not, and no other; the built-in rules see none.
func TestLabels(t *testing.T) {
	form := With(declared)
	assert.False(t, Root().Has("request", "labels"))
	assert.True(t, form.Has("request", "labels", "tier"))
	assert.Same(t, Root(), With(nil))

	for _, tt := range []struct {
		name   string
		labels request.Labels
		want   string
	}{
		{"none", nil, `{"approved_by": [], "tags": [], "ticket": "", "tier": ""}`},
		{"all", request.Labels{{Name: "tags", List: []string{"b", "a"}}, {Name: "tier", Text: "sovereign"}, {Name: "other", Text: "x"},
			{Name: "approved_by", List: []string{"counsel"}}, {Name: "ticket", Text: "T-1"}},
			`{"approved_by": ["counsel"], "tags": ["b", "a"], "ticket": "T-1", "tier": "sovereign"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Request: &request.Request{Labels: tt.labels}, Facts: &jurisdiction.Facts{}}
			got, err := in.Value(form).Find(ast.MustParseRef("x.request.labels")[1:])
			assert.NoError(t, err)
			assert.Empty(t, cmp.Diff(ast.MustParseTerm(tt.want).Value.String(), got.String()))
			for _, l := range declared {
				word, list := form.LabelAt([]string{"request", "labels", l.Name})
				given := tt.labels.Named(l.Name)
				if l.List {
					assert.Equal(t, len(given.List), list.Len(in), l.Name)
					assert.Equal(t, given.List, list.Append(in, nil), l.Name)
					assert.Equal(t, len(given.List) > 0, list.Has(in, "counsel") || list.Has(in, "a"), l.Name)
				} else {
					assert.Equal(t, given.Text, word(in), l.Name)
				}
			}
			word, list := form.LabelAt([]string{"request", "labels", "other"})
			assert.True(t, word == nil && list == nil)
		})
	}
}

// TestLabelPointers: a rule that reads labels points to those that the request has, and to
// all of them where it has none.
func TestLabelPointers(t *testing.T) {
	to := PointersTo([][]string{{"request", "labels", "tier"}, {"request", "labels", "tags"}})
	for _, tt := range []struct {
		labels request.Labels
		want   []string
	}{
		{nil, []string{"/labels/tags", "/labels/tier"}},
		{request.Labels{{Name: "tier", Text: "standard"}, {Name: "tags", List: []string{}}}, []string{"/labels/tier"}},
		{request.Labels{{Name: "tags", List: []string{"a"}}, {Name: "tier"}}, []string{"/labels/tags"}},
	} {
		req := request.Request{Labels: tt.labels, Data: []request.Item{{}}}
		assert.Equal(t, tt.want, to.Append(nil, &req, 0))
	}
}
