package rule

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

const labels = `
tier:        {words: [standard, sovereign], about: "The customer's contract."}
approved_by: {words: [counsel, security], list: true}
ticket:      {text: true}
tags:        {text: true, list: true}
`

// beside reads a file of labels.
func beside(t testing.TB, text string, faults *Faults) *Beside {
	b := &Beside{}
	b.Read(t.Context(), fstest.MapFS{labelsFile: {Data: []byte(text)}}, 1, faults)
	return b
}

// TestCheckLabels: labels of a request that are not declared, or not so, are told with
// their pointers, codes and what is accepted.
func TestCheckLabels(t *testing.T) {
	faults := &Faults{}
	b := beside(t, labels, faults)
	assert.NoError(t, faults.Err())
	words := make([]string, 150)
	for i := range words {
		words[i] = strings.Repeat("x", i+1)
	}
	for _, tt := range []struct {
		name   string
		labels request.Labels
		want   []string
	}{
		{"none", nil, nil},
		{"as declared", request.Labels{{Name: "tier", Text: "sovereign"}, {Name: "approved_by", List: []string{"security", "counsel"}},
			{Name: "ticket", Text: "anything"}, {Name: "tags", List: []string{"any"}}}, nil},
		{"empty", request.Labels{{Name: "tier"}, {Name: "approved_by", List: []string{}}}, nil},
		{"not declared", request.Labels{{Name: "tears", Text: "a"}}, []string{
			"/labels/tears: this label is not declared in labels.yaml (accepted: approved_by, tags, ticket, tier) [request.unknown_label]"}},
		{"not declared, though empty", request.Labels{{Name: "tagss"}}, []string{
			"/labels/tagss: this label is not declared in labels.yaml, did you mean tags? " +
				"(accepted: approved_by, tags, ticket, tier) [request.unknown_label]"}},
		{"a word that is not declared", request.Labels{{Name: "tier", Text: "Sovereign"}}, []string{
			`/labels/tier: "Sovereign" is not a word of this label, did you mean sovereign? (accepted: standard, sovereign) [request.unknown_word]`}},
		{"words that are not declared", request.Labels{{Name: "approved_by", List: []string{"consel", "counsel", "x"}}}, []string{
			`/labels/approved_by/0: "consel" is not a word of this label, did you mean counsel? (accepted: counsel, security) [request.unknown_word]`,
			`/labels/approved_by/2: "x" is not a word of this label (accepted: counsel, security) [request.unknown_word]`}},
		{"a text for a list", request.Labels{{Name: "approved_by", Text: "counsel"}, {Name: "tags"}}, []string{
			"/labels/approved_by: is a string; write a list [request.wrong_type]",
			"/labels/tags: is a string; write a list [request.wrong_type]"}},
		{"a list for a text", request.Labels{{Name: "tier", List: []string{}}, {Name: "ticket", List: []string{"a"}}}, []string{
			"/labels/tier: is a list; write a string [request.wrong_type]",
			"/labels/ticket: is a list; write a string [request.wrong_type]"}},
		{"a name of another form, which package request refuses", request.Labels{{Name: "Tier", Text: "sovereign"}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, fault := range request.FieldErrors(b.Check(&request.Request{Labels: tt.labels})) {
				got = append(got, fault.Error())
			}
			assert.Empty(t, cmp.Diff(tt.want, got))
		})
	}
	many := request.FieldErrors(b.Check(&request.Request{Labels: request.Labels{{Name: "approved_by", List: words}}}))
	assert.Len(t, many, request.MaxFaults+1)
	assert.Equal(t, 50, many[request.MaxFaults].More)
}

// TestSeveralFolders: labels of several folders are one set, and one name is declared once.
func TestSeveralFolders(t *testing.T) {
	faults := &Faults{}
	b := beside(t, "b: {text: true}", faults)
	b.Read(t.Context(), fstest.MapFS{labelsFile: {Data: []byte("a: {text: true}\nb: {text: true}")}}, 2, faults)
	assert.EqualError(t, faults.Err(), "labels.yaml:2:1: label b is already declared in labels.yaml:1: declare it once [rule.repeated_label]")
	assert.Equal(t, []int{1, 2}, []int{b.Files[0].Folder, b.Files[1].Folder})
	assert.NotNil(t, b.label("a"))
}

// FuzzLabels: nothing panics, each fault is on a line of the file, and what is read without
// a fault can be given by a request.
func FuzzLabels(f *testing.F) {
	for _, text := range []string{labels, "", "[", "a: [b]", "a: {words: [1, ~, yes]}", "a: &a {text: true}\nb: *a", "{}", "? [a]\n: b", "a: !!str {}", "a: {text: true}\n---\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		faults := &Faults{}
		b := beside(t, text, faults)
		if err := faults.Err(); err != nil {
			assert.True(t, b.Unread)
			for _, fault := range faults.All() {
				assert.LessOrEqual(t, fault.Line, 2+strings.Count(text, "\n")+strings.Count(text, "\r"))
				assert.NotContains(t, fault.Error(), "\n")
			}
			return
		}
		assert.NotEmpty(t, b.Labels)
		assert.True(t, slices.IsSortedFunc(b.Labels, func(x, y Label) int { return strings.Compare(x.Name, y.Name) }))
		var given request.Labels
		for _, l := range b.Labels {
			word := "any"
			if l.Words != nil {
				word = l.Words[len(l.Words)-1]
			}
			if l.List {
				given = append(given, request.Label{Name: l.Name, List: []string{word}})
			} else {
				given = append(given, request.Label{Name: l.Name, Text: word})
			}
		}
		req := request.Request{Labels: given}
		assert.NoError(t, b.Check(&req))
		for _, fault := range request.FieldErrors(req.Validate()) {
			assert.NotContains(t, fault.Pointer, "/labels", fault.Error())
		}
	})
}
