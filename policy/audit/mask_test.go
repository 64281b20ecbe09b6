package audit

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kept are the free texts of a request that the log keeps.
var kept = []string{"/input/id"}

// TestFreeText fills every free text of requests with a name of its own, and
// asks for remedies, which repeat parts of the request. Only the texts that are
// kept stand in the log, so that a new field is thought of.
func TestFreeText(t *testing.T) {
	for name, change := range map[string]func(*request.Request){
		"redirected": func(*request.Request) {},
		"unsigned":   unsigned,
		"no target":  func(r *request.Request) { r.Targets = []request.Target{} },
		"too wide":   func(r *request.Request) { r.Scope = request.Bulk },
		"police":     func(r *request.Request) { r.Instrument.Issuer = request.ByPolice },
		"emergency":  func(r *request.Request) { r.Instrument.Kind = request.EmergencyRequest },
	} {
		t.Run(name, func(t *testing.T) {
			req := irishWarrant()
			change(&req)
			names := map[string]string{}
			fill(reflect.ValueOf(&req).Elem(), "/input", names)
			d, err := mustDecide(t, req).WithRemedies(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "log.jsonl")
			if _, err := mustOpen(t, path).Append(Event{Request: req, Decision: d}); err != nil {
				t.Fatal(err)
			}
			checkMasked(t, mustRead(t, path), names)
		})
	}
}

// checkMasked compares a record with the names that were in the request.
func checkMasked(t *testing.T, line []byte, names map[string]string) {
	t.Helper()
	var record struct{ Masked []string }
	if err := json.Unmarshal(line, &record); err != nil {
		t.Fatal(err)
	}
	var want []string
	for pointer, name := range names {
		keep := slices.Contains(kept, pointer)
		if got := strings.Contains(string(line), name); got != keep {
			t.Errorf("%s stands in the log: %v", pointer, got)
		}
		if !keep {
			want = append(want, pointer)
		}
	}
	asked := slices.DeleteFunc(record.Masked, func(pointer string) bool { return !strings.HasPrefix(pointer, "/input/") })
	slices.Sort(want)
	slices.Sort(asked)
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error("masked (-want +got):", diff)
	}
}

// Remedies repeat the clearances that there are.
func TestRemediesAreMasked(t *testing.T) {
	req := irishWarrant()
	plain := mustDecide(t, req)
	d, err := plain.WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before := string(d.JSON()); !strings.Contains(before, "Svea hovr") {
		t.Fatalf("no remedy repeats the clearance: %s", before)
	}
	m := masking{key: testKey(t), form: byField}
	text, err := m.decision(d)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(m.pointers, func(pointer string) bool { return strings.HasPrefix(pointer, "/result/items/0/remedies/") }) {
		t.Errorf("masked: %v", m.pointers)
	}
	if !strings.Contains(string(text), m.key.Pseudonym("clearances.reference", "Svea hovrätt Ö 1")) || strings.Contains(string(text), "Svea hovr") {
		t.Errorf("the reference of a clearance stands in the log: %s", text)
	}
	if !strings.Contains(string(d.JSON()), "Svea hovr") {
		t.Error("the decision was changed")
	}
	d.Items[0].Remedies = []policy.Remedy{{Change: []policy.Change{{Path: "/targets", Value: []byte(`7`)}}}}
	if _, err := m.decision(d); err == nil {
		t.Error("a remedy of another form was written")
	}
}

// fill gives every string that is of no type of its own a value of its own.
func fill(v reflect.Value, pointer string, names map[string]string) {
	switch {
	case v.Type() == reflect.TypeFor[string]():
		names[pointer] = fmt.Sprintf("name %d of a person", len(names))
		v.SetString(names[pointer])
	case v.Type() == reflect.TypeFor[request.Labels](): // TestLabelsAreMasked has them
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			fill(v.Field(i), pointer+"/"+name, names)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s/%d", pointer, i), names)
		}
	}
}

// Labels say what the operator knows, which may be about anybody: no value of one stands in
// the log, and their names do.
func TestLabelsAreMasked(t *testing.T) {
	engine, err := policy.New(t.Context(), policy.WithRules(fstest.MapFS{
		"labels.yaml": {Data: []byte("case: {text: true}\napproved_by: {text: true, list: true}\ntier: {words: [sovereign]}\nnone: {text: true, list: true}\n")},
		"own.rego": {Data: []byte("package comity.custom.acme\n\n# METADATA\n# title: Nobody approved.\n" +
			"forbid contains \"x\" if count(input.request.labels.approved_by) == 0\n")},
	}))
	require.NoError(t, err)
	req := irishWarrant()
	req.Labels = request.Labels{{Name: "case", Text: "case of Ada"}, {Name: "approved_by", List: []string{"Bob of counsel", "Cy of security"}},
		{Name: "tier", Text: "sovereign"}, {Name: "none", List: []string{}}}
	d, err := engine.Decide(t.Context(), req)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "log.jsonl")
	_, err = mustOpen(t, path).Append(Event{Request: req, Decision: d})
	require.NoError(t, err)
	line := string(mustRead(t, path))
	var record struct{ Masked []string }
	require.NoError(t, json.Unmarshal([]byte(line), &record))
	for pointer, value := range map[string]string{"/input/labels/case": "case of Ada", "/input/labels/approved_by/0": "Bob of counsel",
		"/input/labels/approved_by/1": "Cy of security", "/input/labels/tier": "sovereign"} {
		assert.NotContains(t, line, value)
		assert.Contains(t, record.Masked, pointer)
		name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/input/labels/"), "/")
		assert.Contains(t, line, testKey(t).Pseudonym(Field("labels."+name), value))
	}
	assert.Contains(t, line, `"none":[]`)
	assert.Equal(t, "case of Ada", req.Labels[0].Text, "the caller's request stays")
	assert.Equal(t, "Bob of counsel", req.Labels[1].List[0], "the caller's request stays")
}

// Neither digest of the request stands in the log: both could be tried out.
func TestNoDigestOfRequest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	d := mustAppend(t, mustOpen(t, path), irishWarrant())
	line, key := string(mustRead(t, path)), testKey(t)
	for _, digest := range []string{strings.TrimPrefix(d.Provenance().Request, "sha256:"), d.ID()} {
		if strings.Contains(line, digest) {
			t.Errorf("%s stands in the log", digest)
		}
	}
	for _, want := range []string{`"decision_id":"` + key.Pseudonym(DecisionField, d.ID()) + `"`, `"request":"` + key.Pseudonym(requestDigest, d.Provenance().Request) + `"`} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in the log", want)
		}
	}
}

// What the log keeps of a request is decided as the request was.
func TestMaskedIsDecidedAlike(t *testing.T) {
	req := irishWarrant()
	m := masking{key: testKey(t), form: byField}
	again := mustDecide(t, *m.request(req))
	if diff := cmp.Diff(mustDecide(t, req).Items, again.Items); diff != "" {
		t.Error("(-original +masked):", diff)
	}
	if diff := cmp.Diff(irishWarrant(), req); diff != "" {
		t.Error("the request was changed:", diff)
	}
}

// The result in the log is the decision, but for one digest.
func TestResultIsTheDecision(t *testing.T) {
	m := masking{key: testKey(t), form: byField}
	d := mustDecide(t, irishWarrant())
	digest := d.Provenance().Request
	want := strings.Replace(string(d.JSON()), digest, m.key.Pseudonym(requestDigest, digest), 1)
	for _, tt := range []struct {
		decision policy.Decision
		want     string
	}{{d, want}, {policy.Decision{}, string(policy.Decision{}.JSON())}} {
		got, err := m.decision(tt.decision)
		if diff := cmp.Diff(tt.want, string(got)); diff != "" || err != nil {
			t.Error("(-want +got):", diff, err)
		}
	}
}

func TestKey(t *testing.T) {
	key := testKey(t)
	other, err := NewKey([]byte("another secret, of 32 bytes too."))
	if err != nil {
		t.Fatal(err)
	}
	a := key.Pseudonym(AccountField, "user@example.org")
	assert.Equal(t, a, testKey(t).Pseudonym(AccountField, "user@example.org"), "one identifier has one pseudonym")
	assert.Regexp(t, `^hmac:[A-Za-z0-9_-]{22}$`, a)
	for name, another := range map[string]string{
		"identifier":           key.Pseudonym(AccountField, "user@example.com"),
		"field":                key.Pseudonym(ObjectField, "user@example.org"),
		"form":                 key.Pseudonym(AnyField, "user@example.org"),
		"form, as if one text": key.Pseudonym(AnyField, "field:7:account:user@example.org"),
		"key":                  other.Pseudonym(AccountField, "user@example.org"),
	} {
		assert.NotEqual(t, a, another, "another "+name)
	}
	assert.NotEqual(t, key.Pseudonym("a:b", "c"), key.Pseudonym("a", "b:c"), "where the field ends counts")
	assert.NotEqual(t, key.ID(), other.ID())
	assert.Empty(t, key.Pseudonym(AccountField, ""))
}

// TestOneNameInEveryField: an account has one pseudonym wherever an account is, and
// one text has as many pseudonyms as there are other fields in which it is.
func TestOneNameInEveryField(t *testing.T) {
	var req request.Request
	lengthen(reflect.ValueOf(&req).Elem())
	names := map[string]string{}
	fill(reflect.ValueOf(&req).Elem(), "/input", names)
	req.Labels = nil
	text, err := json.Marshal(req)
	require.NoError(t, err)
	for _, name := range names {
		text = []byte(strings.ReplaceAll(string(text), `"`+name+`"`, `"x"`))
	}
	require.NoError(t, json.Unmarshal(text, &req))
	req.Labels = request.Labels{{Name: "case", Text: "x"}, {Name: "approved_by", List: []string{"x"}}}

	m := masking{key: testKey(t), form: byField}
	m.request(req)
	fields := map[string][]string{}
	for i, pointer := range m.pointers {
		require.Equal(t, "x", m.replaced[2*i+1])
		fields[m.replaced[2*i]] = append(fields[m.replaced[2*i]], pointer)
	}
	assert.Len(t, fields, len(m.pointers)-2, "fields of their own, but the three of accounts")
	assert.ElementsMatch(t, []string{"/input/targets/0/value", "/input/data/0/targets/0", "/input/subjects/0/targets/0"},
		fields[m.key.Pseudonym(AccountField, "x")])
	assert.Equal(t, []string{"/input/labels/case"}, fields[m.key.Pseudonym("labels.case", "x")])
}

// TestAccountsOfRemediesAreMasked: a remedy that narrows an item names its accounts.
func TestAccountsOfRemediesAreMasked(t *testing.T) {
	d := mustDecide(t, irishWarrant())
	d.Items[0].Remedies = []policy.Remedy{{Kind: policy.Narrow, Change: []policy.Change{
		{Path: "/data/0/targets", Value: []byte(`["user@example.org"]`)},
		{Path: "/data/0/until", Value: []byte(`"2014-04-25"`)},
	}}}
	m := masking{key: testKey(t), form: byField}
	text, err := m.decision(d)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "user@example.org")
	assert.Contains(t, string(text), m.key.Pseudonym(AccountField, "user@example.org"))
	assert.Contains(t, m.pointers, "/result/items/0/remedies/0/change/0/value/0")
}

// TestMaskKnowsFields: of a request with something in every field and list, each
// free text but the ID has a pseudonym. A new field is a fault here until it has.
func TestMaskKnowsFields(t *testing.T) {
	var req request.Request
	lengthen(reflect.ValueOf(&req).Elem())
	names := map[string]string{}
	fill(reflect.ValueOf(&req).Elem(), "/input", names)
	m := masking{key: testKey(t), form: byField}
	text, err := json.Marshal(m.request(req))
	require.NoError(t, err)
	for pointer, name := range names {
		keep := slices.Contains(kept, pointer)
		assert.Equal(t, keep, strings.Contains(string(text), `"`+name+`"`), pointer)
		assert.Equal(t, !keep, slices.Contains(m.pointers, pointer), pointer)
	}
	assert.Contains(t, names, "/input/data/0/targets/0")
	assert.Contains(t, names, "/input/paper/use_limits")
}

// lengthen gives every list one element.
func lengthen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			lengthen(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		lengthen(v.Index(0))
	}
}

// TestTargetsAreMasked: the values of targets that items and persons name are
// masked as those of the targets are, so that the masked request is read and
// decided as the original is.
func TestTargetsAreMasked(t *testing.T) {
	req := irishWarrant()
	value := req.Targets[0].Value
	req.Data[0].Targets = []string{value}
	req.Subjects = []request.Person{{Nationality: "IE", Targets: []string{value}}}
	before := req.Clone()

	m := masking{key: testKey(t), form: byField}
	masked := m.request(req)
	text, err := json.Marshal(masked)
	require.NoError(t, err)
	assert.NotContains(t, string(text), value)
	assert.NoError(t, masked.Validate())
	assert.Subset(t, m.pointers, []string{"/input/data/0/targets/0", "/input/subjects/0/targets/0"})
	assert.Equal(t, before, req, "the request of the caller")

	path := filepath.Join(t.TempDir(), "log.jsonl")
	_, err = mustOpen(t, path).Append(Event{Request: req, Decision: mustDecide(t, req)})
	require.NoError(t, err)
	line := string(mustRead(t, path))
	assert.NotContains(t, line, value, "a decision names the targets of its items")
	assert.Contains(t, line, "/result/items/0/targets/0")
}
