package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	opa "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy/internal/bundle"
	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

const ownLabels = `
tier:        {words: [standard, sovereign], about: "The customer's contract."}
approved_by: {words: [counsel, security], list: true, about: "Who approved this release."}
ticket:      {text: true, about: "Number of the case."}
tags:        {text: true, list: true}
`

// tierRule is a rule that reads two of the labels, and only those.
const tierRule = `package comity.custom.acme

# METADATA
# title: A sovereign customer's data leave with counsel's approval alone.
forbid contains "tier" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
}
`

// labelled returns a folder of rules with labels.
func labelled(rules string) fstest.MapFS {
	return fstest.MapFS{"own.rego": {Data: []byte(rules)}, "labels.yaml": {Data: []byte(ownLabels)}}
}

// usMail is a request that is allowed, under labels.
func usMail(labels ...request.Label) request.Request {
	req := irishWarrant()
	req.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"US"}}}
	req.Labels = labels
	return req
}

var (
	standard  = request.Label{Name: "tier", Text: "standard"}
	sovereign = request.Label{Name: "tier", Text: "sovereign"}
	ticket    = request.Label{Name: "ticket", Text: "T-1"}
)

func approved(by ...string) request.Label { return request.Label{Name: "approved_by", List: by} }

// TestLabelsDeclared: an engine tells which labels it knows, and none without custom rules.
func TestLabelsDeclared(t *testing.T) {
	e := mustNew(t, WithRules(labelled(tierRule)))
	want := []Label{
		{Name: "approved_by", Words: []string{"counsel", "security"}, List: true, About: "Who approved this release."},
		{Name: "tags", List: true},
		{Name: "ticket", About: "Number of the case."},
		{Name: "tier", Words: []string{"standard", "sovereign"}, About: "The customer's contract."},
	}
	assert.Empty(t, cmp.Diff(want, e.Labels()))
	e.Labels()[0].Words[0] = "anybody"
	assert.Empty(t, cmp.Diff(want, e.Labels()), "the caller's own")
	assert.Empty(t, mustNew(t).Labels())
}

// TestLabels: requests that differ in their labels alone get their own answers, twice and
// in any order, in every way to ask. What no rule reads makes no difference.
func TestLabels(t *testing.T) {
	t.Parallel()
	e := mustNew(t, WithRules(labelled(tierRule)))
	cold, interpreted := e.forgetful(), e.in(eval.Mode{Interpreted: true})
	for _, tt := range []struct {
		name   string
		labels request.Labels
		want   Outcome
		facts  []string
	}{
		{"none", nil, Deny, []string{"/labels/approved_by", "/labels/tier"}},
		{"standard", request.Labels{standard}, Allow, nil},
		{"sovereign", request.Labels{sovereign}, Deny, []string{"/labels/tier"}},
		{"approved", request.Labels{sovereign, approved("security", "counsel")}, Allow, nil},
		{"approved by another", request.Labels{approved("security"), sovereign}, Deny, []string{"/labels/approved_by", "/labels/tier"}},
		{"approved by nobody", request.Labels{sovereign, approved([]string{}...)}, Deny, []string{"/labels/tier"}},
		{"with a ticket", request.Labels{ticket, standard}, Allow, nil},
		{"standard again", request.Labels{standard}, Allow, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := usMail(tt.labels...)
			for range 3 {
				d := mustDecide(t, e, req)
				require.Equal(t, tt.want, d.Outcome)
				for _, other := range []*Engine{cold, interpreted} {
					assert.Empty(t, cmp.Diff(string(mustDecide(t, other, req).JSON()), string(d.JSON())))
				}
				assert.NoError(t, e.Verify(t.Context(), d.JSON(), req))
				for _, r := range d.Items[0].Reasons {
					if r.Code == "custom.acme.tier" {
						assert.Equal(t, tt.facts, r.Facts)
					}
				}
			}
			for it, err := range e.DecideAll(t.Context(), req, slices.Values(req.Data)) {
				require.NoError(t, err)
				assert.Equal(t, tt.want, it.Outcome)
			}
			table, err := e.Table(t.Context(), req)
			require.NoError(t, err)
			i := slices.IndexFunc(table, func(r Row) bool {
				return r.State == "US" && r.Category == request.Content && r.Customer == request.Consumer
			})
			assert.Equal(t, tt.want, table[i].Outcome)
			filter, err := e.Filter(t.Context(), req, FilterColumns{Place: "o.place", Category: "o.category"})
			require.NoError(t, err)
			assert.Equal(t, tt.want != Allow, filter.None())
			_, err = mustDecide(t, e, req).WithRemedies(t.Context())
			assert.NoError(t, err)
		})
	}
}

// TestUndeclaredLabels: what is not declared is a fault, told with the other faults of the
// request, in every way to ask, and also of a request whose like is remembered.
func TestUndeclaredLabels(t *testing.T) {
	t.Parallel()
	e, builtin := mustNew(t, WithRules(labelled(tierRule))), mustNew(t)
	for range 3 {
		mustDecide(t, e, usMail(standard))
	}
	bad := usMail(standard, request.Label{Name: "tears", Text: "x"}, request.Label{Name: "tags", Text: "x"}, approved("consel"))
	worse := bad.Clone()
	worse.Scope, worse.Data[0].StoredIn = "", []request.Place{"mars:north-1"}
	want := []string{"/labels/tears request.unknown_label", "/labels/tags request.wrong_type", "/labels/approved_by/0 request.unknown_word"}
	for _, tt := range []struct {
		name   string
		engine *Engine
		req    request.Request
		want   []string
	}{
		{"labels alone", e, bad, want},
		{"with other faults", e, worse, append([]string{"/scope request.missing", "/data/0/stored_in/0 request.unknown_provider"}, want...)},
		{"no rules", builtin, usMail(standard), []string{"/labels/tier request.unknown_label"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			filter := func() error {
				_, err := tt.engine.Filter(t.Context(), tt.req, FilterColumns{Place: "o.place", Category: "o.category"})
				return err
			}
			all := func() (err error) {
				for _, err = range tt.engine.DecideAll(t.Context(), tt.req, slices.Values(tt.req.Data)) {
				}
				return err
			}
			_, decide := tt.engine.Decide(t.Context(), tt.req)
			_, explain := tt.engine.Explain(tt.req)
			_, inputs := tt.engine.Inputs(tt.req)
			check := request.Join(tt.req.Validate(), tt.engine.Check(tt.req))
			for way, err := range map[string]error{"Decide": decide, "DecideAll": all(), "Filter": filter(), "Explain": explain, "Inputs": inputs, "Check": check} {
				var got []string
				for _, fault := range request.FieldErrors(err) {
					got = append(got, fault.Pointer+" "+fault.Code)
				}
				assert.Empty(t, cmp.Diff(tt.want, got), way)
			}
		})
	}
}

// labelConditions read labels in all ways there are.
var labelConditions = []string{
	`input.request.labels.tier == "sovereign"`, `input.request.labels.tier != "standard"`, `input.request.labels.tier in {"", "standard"}`,
	`not input.request.labels.tier == ""`, `"counsel" in input.request.labels.approved_by`, `not "security" in input.request.labels.approved_by`,
	`some who in input.request.labels.approved_by; who != "counsel"`, `count(input.request.labels.approved_by) == 1`,
	`input.request.labels.approved_by == ["counsel", "security"]`, `input.request.labels.ticket == input.request.authority.name`,
	`startswith(input.request.labels.ticket, "a")`, `input.request.labels.ticket in input.request.labels.tags`,
	`every tag in input.request.labels.tags { tag in {"a", "b"} }`, `{t | some t in input.request.labels.tags} == {"a", "b"}`,
	`some target in input.request.targets; target.value in input.request.labels.tags`, `count(input.request.labels.tags) > count(input.request.labels.approved_by)`,
	`weight[input.request.labels.tier] > 1`,
}

const labelHelper = `
weight := {"": 0, "standard": 1, "sovereign": 2}
`

// TestLabelsOfRandomRules decides random requests under random rules that read labels: as
// Go, interpreted with the index and without, remembered and not. The bytes are equal.
func TestLabelsOfRandomRules(t *testing.T) {
	t.Parallel()
	sets := full.Of(400, 5)
	r := rand.New(rand.NewPCG(8, 8))
	texts := []string{"", "a", "b", "<&>\u2028"}
	list := func(words ...string) []string {
		var some []string
		for _, i := range r.Perm(len(words))[:r.IntN(len(words)+1)] {
			some = append(some, words[i])
		}
		return append([]string{}, some...)
	}
	next, fired, all := relatives(8), 0, 0
	for range sets {
		var rules strings.Builder
		rules.WriteString("package comity.custom.acme\n")
		weighs := false
		for i := range 1 + r.IntN(3) {
			fmt.Fprintf(&rules, "\n# METADATA\n# title: A rule.\nforbid contains \"x%d\" if {\n", i)
			for _, n := range r.Perm(len(labelConditions))[:1+r.IntN(2)] {
				weighs = weighs || strings.Contains(labelConditions[n], "weight")
				fmt.Fprintf(&rules, "\t%s\n", labelConditions[n])
			}
			rules.WriteString("}\n")
		}
		if weighs {
			rules.WriteString(labelHelper)
		}
		text := rules.String()
		warm, err := New(t.Context(), WithRules(labelled(text)))
		require.NoError(t, err, text)
		for range 40 {
			req := next()
			for _, i := range r.Perm(4)[:r.IntN(5)] {
				req.Labels = append(req.Labels, []request.Label{
					{Name: "tier", Text: []string{"", "standard", "sovereign"}[r.IntN(3)]}, approved(list("counsel", "security")...),
					{Name: "ticket", Text: texts[r.IntN(4)]}, {Name: "tags", List: list("a", "b", "c")},
				}[i])
			}
			if bytes.Contains(decideAlike(t, warm, req, text), []byte("custom.acme")) {
				fired++
			}
			all++
		}
	}
	t.Logf("%d of %d decisions had a custom reason", fired, all)
	assert.Greater(t, fired, all/10)
	assert.Greater(t, all-fired, all/10)
}

// decideAlike decides by an engine with these rules alone, as Go, and by its others:
// remembered, interpreted, with the index of Open Policy Agent and without. It returns the
// bytes, which are equal.
func decideAlike(t *testing.T, warm *Engine, req request.Request, rules string) []byte {
	t.Helper()
	cold := warm.forgetful()
	want := mustDecide(t, cold, req).JSON()
	others := []*Engine{warm, warm, warm.in(eval.Mode{Interpreted: true}), cold.in(eval.Mode{Forgetful: true, Interpreted: true, Unindexed: true})}
	for i, other := range others {
		if diff := cmp.Diff(string(want), string(mustDecide(t, other, req).JSON())); diff != "" {
			t.Fatalf("%s under\n%s\nengine %d (-alone +other):\n%s", canonical(req), rules, i, diff)
		}
	}
	return want
}

// TestLabelsInBundles: a bundle carries labels.yaml; what it declares is part of the hash of
// the rules, and Open Policy Agent reads the bundle and decides the same.
func TestLabelsInBundles(t *testing.T) {
	t.Parallel()
	options := []Option{WithRules(labelled(tierRule))}
	e := mustNew(t, options...)
	text := packed(t, "41", bundletest.EC(), options...)
	opened := mustOpen(t, text, RequireSignature(bundletest.EC().Public))
	reader := opa.NewReader(bytes.NewReader(text)).WithBundleVerificationConfig(
		opa.NewVerificationConfig(map[string]*opa.KeyConfig{"key": {Key: string(bundletest.EC().Public), Algorithm: "ES256"}}, "key", "", nil))
	b, err := reader.Read()
	require.NoError(t, err)
	query, err := rego.New(rego.ParsedBundle("comity", &b), rego.Query("x = data.comity.verdict.outcome")).PrepareForEval(t.Context())
	require.NoError(t, err)
	for _, labels := range []request.Labels{nil, {standard}, {sovereign}, {sovereign, approved("counsel")}} {
		req := usMail(labels...)
		want := mustDecide(t, e, req)
		assert.Empty(t, cmp.Diff(string(want.JSON()), string(mustDecide(t, opened, req).JSON())))
		inputs, err := e.Inputs(req)
		require.NoError(t, err)
		var in any
		require.NoError(t, json.Unmarshal(inputs[0], &in))
		results, err := query.Eval(t.Context(), rego.EvalInput(in))
		require.NoError(t, err)
		assert.Equal(t, want.Outcome.String(), results[0].Bindings["x"])
	}

	small := mustNew(t, append(options, WithLaw(smallLaw(t)))...)
	for name, edit := range map[string]func(besideFiles){
		`beside: "1/other.yaml": custom rules read no such file`:  func(b besideFiles) { b["1"]["other.yaml"] = "tier: {text: true}" },
		`beside: "7/labels.yaml": custom rules read no such file`: func(b besideFiles) { b["7"] = b["1"] },
		`beside: "../x" is no name of a file`:                     func(b besideFiles) { b["1"]["../x"] = "" },
		"custom/1/more.rego: no file of a bundle": func(b besideFiles) {
			b["1"]["more.rego"] = strings.ReplaceAll(tierRule, "acme", "more")
		},
		"labels.yaml beside the rules declares no such label": func(b besideFiles) { delete(b, "1") },
	} {
		content, err := small.content("42")
		require.NoError(t, err)
		var data dataDocument
		require.NoError(t, json.Unmarshal(content.Data, &data))
		edit(data.Comity.Beside)
		content.Data, err = json.Marshal(data)
		require.NoError(t, err)
		signer, err := bundle.NewSigner(bundletest.EC().Private)
		require.NoError(t, err)
		var packed bytes.Buffer
		require.NoError(t, signer.Write(&packed, content))
		_, err = Open(t.Context(), &packed, RequireSignature(bundletest.EC().Public))
		assert.ErrorContains(t, err, name)
	}

	changed := labelled(tierRule)
	changed["labels.yaml"].Data = bytes.Replace(changed["labels.yaml"].Data, []byte("standard"), []byte("standard, silver"), 1)
	other := mustNew(t, WithRules(changed))
	assert.NotEqual(t, e.program.Hash, other.program.Hash)
	d := mustDecide(t, e, usMail(standard))
	assert.ErrorContains(t, other.Verify(t.Context(), d.JSON(), usMail(standard)), "rules: the decision has")
}

// TestLabelOrder: the order of labels makes no difference, to the digest neither.
func TestLabelOrder(t *testing.T) {
	t.Parallel()
	e := mustNew(t, WithRules(labelled(tierRule)))
	one, other := usMail(sovereign, ticket, approved("counsel")), usMail(ticket, approved("counsel"), sovereign)
	assert.Equal(t, string(mustDecide(t, e, one).JSON()), string(mustDecide(t, e, other).JSON()))
}

// TestLabelFaults: faults of labels and of rules come together, each a RuleError.
func TestLabelFaults(t *testing.T) {
	t.Parallel()
	files := labelled(strings.Replace(tierRule, "METADATA", "METADTA", 1))
	files["labels.yaml"] = &fstest.MapFile{Data: []byte("tier: {word: [standard]}\n")}
	_, err := New(context.Background(), WithRules(fs.FS(files)))
	assert.ErrorContains(t, err, "labels.yaml:1:8: label tier: no such key word, did you mean words?")
	assert.ErrorContains(t, err, "rule.no_title")
	var fault *RuleError
	assert.ErrorAs(t, err, &fault)
}
