package audit

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/google/go-cmp/cmp"
)

// kept are the free texts of a request that the log keeps.
var kept = []string{"/input/id"}

// TestFreeText fills every free text of a request with a name of its own. Only
// those that are kept stand in the log, so that a new field is thought of.
func TestFreeText(t *testing.T) {
	req := irishWarrant()
	d := mustDecide(t, req)
	names := map[string]string{}
	fill(reflect.ValueOf(&req).Elem(), "/input", names)
	if len(names) < 7 {
		t.Fatalf("found only the texts %v", names)
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	if _, err := mustOpen(t, path).Append(Event{Request: req, Decision: d}); err != nil {
		t.Fatal(err)
	}
	line := mustRead(t, path)
	var record struct{ Masked []string }
	if err := json.Unmarshal(line, &record); err != nil {
		t.Fatal(err)
	}
	want := []string{"/result/provenance/request"}
	for pointer, name := range names {
		if got := strings.Contains(string(line), name); got != slices.Contains(kept, pointer) {
			t.Errorf("%s stands in the log: %v", pointer, got)
		}
		if !slices.Contains(kept, pointer) {
			want = append(want, pointer)
		}
	}
	slices.Sort(want)
	slices.Sort(record.Masked)
	if diff := cmp.Diff(want, record.Masked); diff != "" {
		t.Error("masked (-want +got):", diff)
	}
}

// fill gives every string that is of no type of its own a value of its own.
func fill(v reflect.Value, pointer string, names map[string]string) {
	switch {
	case v.Type() == reflect.TypeFor[string]():
		names[pointer] = fmt.Sprintf("name %d of a person", len(names))
		v.SetString(names[pointer])
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
	for _, want := range []string{`"decision_id":"` + key.Pseudonym(d.ID()) + `"`, `"request":"` + key.Pseudonym(d.Provenance().Request) + `"`} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in the log", want)
		}
	}
}

// What the log keeps of a request is decided as the request was.
func TestMaskedIsDecidedAlike(t *testing.T) {
	req := irishWarrant()
	m := masking{key: testKey(t)}
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
	m := masking{key: testKey(t)}
	d := mustDecide(t, irishWarrant())
	digest := d.Provenance().Request
	want := strings.Replace(string(d.JSON()), digest, m.key.Pseudonym(digest), 1)
	if diff := cmp.Diff(want, string(m.decision(d))); diff != "" {
		t.Error("(-want +got):", diff)
	}
	if got := m.decision(policy.Decision{}); !cmp.Equal(got, policy.Decision{}.JSON()) {
		t.Errorf("of no decision: %s", got)
	}
}

func TestKey(t *testing.T) {
	key := testKey(t)
	other, err := NewKey([]byte("another secret, of 32 bytes too."))
	if err != nil {
		t.Fatal(err)
	}
	a, b := key.Pseudonym("user@example.org"), key.Pseudonym("user@example.com")
	switch {
	case a == b:
		t.Error("two identifiers have one pseudonym")
	case a != testKey(t).Pseudonym("user@example.org"):
		t.Error("one identifier has two pseudonyms")
	case a == other.Pseudonym("user@example.org") || key.ID() == other.ID():
		t.Error("two keys are alike")
	case key.Pseudonym("") != "":
		t.Error("the empty identifier has a pseudonym")
	case a != "hmac:"+strings.TrimPrefix(a, "hmac:") || len(a) != len("hmac:")+22:
		t.Errorf("a pseudonym of another form: %s", a)
	}
}
