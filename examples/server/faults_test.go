package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/google/go-cmp/cmp"
)

// home is a warrant for what rests at home, which is allowed.
const home = `{
  "subject": {"type": "prosecutor", "id": "U.S. Attorney", "properties": {"requesting": "US"}},
  "action": {"name": "disclose"},
  "resource": {"type": "content", "id": "user@example.org", "properties": {"kind": "account", "stored_in": ["US"]}},
  "context": {"id": "1", "received": "2020-05-01", "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true},
    "scope": "targeted", "provider": {"addressed": "US", "control": true}, "customer": {"kind": "consumer"}}
}`

// with returns the warrant with one thing changed.
func with(t testing.TB, old, new string) string {
	t.Helper()
	if strings.Count(home, old) != 1 {
		t.Fatalf("%q does not stand once in the warrant", old)
	}
	return strings.Replace(home, old, new, 1)
}

// withContext returns the warrant with another context.
func withContext(text string) string {
	before, _, _ := strings.Cut(home, `"context"`)
	return before + `"context": ` + text + "}"
}

// TestFaults: each fault is told with its pointer into the request as it was
// sent, all at once.
func TestFaults(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	tests := []struct {
		name, body string
		want       []string
	}{
		{"word", with(t, `"warrant"`, `"warant"`), []string{"/context/instrument/kind"}},
		{"several", strings.NewReplacer(`"US"}`, `"UK"}`, `"content"`, `"contents"`, `"received": "2020-05-01", `, "", `"consumer"`, `"person"`).Replace(home),
			[]string{"/context/customer/kind", "/context/received", "/resource/type", "/subject/properties/requesting"}},
		{"unknown field of the context", with(t, `"scope"`, `"colour": 1, "scope"`), []string{"/context/colour"}},
		{"unknown field inside", with(t, `"authenticated"`, `"a/b": 1, "authenticated"`), []string{"/context/instrument/a~1b"}},
		{"unknown field of the subject", with(t, `{"requesting"`, `{"rank": 1, "requesting"`), []string{"/subject/properties/rank"}},
		{"unknown field of the resource", with(t, `"stored_in"`, `"bucket": 1, "stored_in"`), []string{"/resource/properties/bucket"}},
		{"unknown field of the action", with(t, `"disclose"`, `"disclose", "properties": {"colour": 1}`), []string{"/action/properties/colour"}},
		{"letter case", with(t, `"scope"`, `"Scope"`), []string{"/context/Scope", "/context/scope"}},
		{"null", with(t, `"targeted"`, `null`), []string{"/context/scope"}},
		{"number for word", with(t, `"prosecutor"`, `1`), []string{"/subject/type"}},
		{"repeated", with(t, `"scope"`, `"scope": "bulk", "scope"`), []string{"/context/scope"}},
		{"repeated part", with(t, `"action"`, `"action": {"name": "disclose"}, "action"`), []string{"/action"}},
		{"repeated inside", with(t, `"issuer"`, `"issuer": "judge", "issuer"`), []string{"/context/instrument/issuer"}},
		{"said twice", with(t, `"scope"`, `"requesting": "US", "data": [], "scope"`), []string{"/context/data", "/context/requesting"}},
		{"place", with(t, `["US"]`, `["US", "US", "nowhere:eu"]`), []string{"/resource/properties/stored_in/1", "/resource/properties/stored_in/2"}},
		{"before the law", with(t, `2020-05-01`, `2009-05-01`), []string{"/context/received"}},
		{"no subject", with(t, `"subject"`, `"who"`), []string{"/subject"}},
		{"context of another form", withContext(`[]`), []string{"/context"}},
		{"context that is null", withContext(`null`), []string{"/context"}},
		{"context that is a text", withContext(`"id"`), []string{"/context"}},
		{"context that says little", withContext(`{"id": "1"}`), []string{"/context/customer/kind", "/context/instrument/authenticated",
			"/context/instrument/issuer", "/context/instrument/kind", "/context/received", "/context/scope"}},
		{"no context and a fault elsewhere", strings.Replace(withContext(`{}`), "content", "contents", 1), []string{"/context/customer/kind", "/context/id",
			"/context/instrument/authenticated", "/context/instrument/issuer", "/context/instrument/kind", "/context/received", "/context/scope", "/resource/type"}},
		{"no resource and no action", strings.NewReplacer(`"resource"`, `"what"`, `"action"`, `"how"`).Replace(home), []string{"/action", "/resource"}},
		{"no names", strings.NewReplacer(`"id": "U.S. Attorney", `, "", `"id": "user@example.org", `, "", `"name": "disclose"`, "").Replace(home),
			[]string{"/action/name", "/resource/id", "/subject/id"}},
		{"no target but its kind", with(t, `"user@example.org"`, `""`), []string{"/resource/id"}},
		{"part of another form", with(t, `{"name": "disclose"}`, `"disclose"`), []string{"/action"}},
		{"parts of another form", strings.NewReplacer(`"context": {`, `"context": [{`, `"consumer"}}`, `"consumer"}}]`,
			`{"type": "content"`, `1, "x": {"type": "content"`).Replace(home), []string{"/context", "/resource"}},
		{"properties of another form", with(t, `{"requesting": "US"}`, `"US"`), []string{"/subject/properties", "/subject/properties/requesting"}},
		{"unknown action", with(t, `"disclose"`, `"read"`), []string{"/action/name"}},
		{"preserves nothing", with(t, `"disclose"`, `"preserve"`), []string{"/context/instrument/kind"}},
		{"list of evaluations at the other door", with(t, `"subject"`, `"evaluations": [{}], "subject"`), []string{"/evaluations"}},
		{"empty", "", nil},
		{"malformed", home[:100], nil},
		{"two", home + home, nil},
		{"no UTF-8", with(t, "U.S. Attorney", "\xff"), nil},
		{"half a surrogate pair", with(t, "U.S. Attorney", `\ud800`), []string{"/subject/id"}},
		{"no object", "[]", []string{""}},
		{"deep", with(t, `"targeted"`, strings.Repeat("[", 50)+strings.Repeat("]", 50)), []string{"/context/scope" + strings.Repeat("/0", 32)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, text := post(t, web.URL+"/access/v1/evaluation", tt.body)
			got := read[problem](t, text)
			var pointers []string
			for _, f := range got.Faults {
				pointers = append(pointers, f.Pointer)
				if !strings.Contains(f.Code, ".") || f.Problem == "" {
					t.Errorf("fault without code or problem: %+v", f)
				}
			}
			if diff := cmp.Diff(tt.want, pointers); diff != "" {
				t.Errorf("pointers (-want +got):\n%s%s", diff, text)
			}
			if status != http.StatusBadRequest || got.Status != status || got.Title == "" || got.Detail == "" {
				t.Errorf("%d: %s", status, text)
			}
		})
	}
	if status, text := post(t, web.URL+"/access/v1/evaluation", home); status != http.StatusOK || !*read[gotAnswer](t, text).Decision {
		t.Errorf("the warrant itself: %d: %s", status, text)
	}
	if status, text := post(t, web.URL+"/access/v1/evaluation", with(t, `"action"`, `"futureField": {}, "action"`)); status != http.StatusOK {
		t.Errorf("a field that the standard may get: %d: %s", status, text)
	}
}

// TestLabels: labels come in the context, decide through the custom rules, and are told
// with their pointers there where they are not declared.
func TestLabels(t *testing.T) {
	s, web := start(t, policy.StorageLocation, defaultLimits, policy.WithRules(os.DirFS("../decide/testdata/beside")))
	labelled := func(labels string) string { return with(t, `"scope"`, `"labels": `+labels+`, "scope"`) }
	for labels, want := range map[string]bool{`{}`: false, `{"tier": "standard"}`: true, `{"tier": "sovereign"}`: false,
		`{"tier": "sovereign", "approved_by": ["security", "counsel"]}`: true} {
		status, text := post(t, web.URL+"/access/v1/evaluation", labelled(labels))
		if status != http.StatusOK || *read[gotAnswer](t, text).Decision != want {
			t.Errorf("%s: %d: %s", labels, status, text)
		}
	}
	status, text := post(t, web.URL+"/access/v1/evaluation", labelled(`{"tier": "gold", "team": "a", "approved_by": ["x"]}`))
	var got []string
	for _, f := range read[problem](t, text).Faults {
		got = append(got, f.Pointer+" "+f.Code)
	}
	want := []string{"/context/labels/approved_by/0 request.unknown_word", "/context/labels/team request.unknown_label",
		"/context/labels/tier request.unknown_word"}
	if diff := cmp.Diff(want, got); diff != "" || status != http.StatusBadRequest {
		t.Errorf("%d (-want +got):\n%s", status, diff)
	}

	s.guarded = "approved_by"
	for labels, want := range map[string]int{`{"tier": "standard", "approved_by": []}`: http.StatusOK,
		`{"approved_by": ["counsel"]}`: http.StatusBadRequest} {
		status, text := post(t, web.URL+"/access/v1/evaluation", labelled(labels))
		if told := strings.Contains(string(text), `"/context/labels/approved_by","code":"server.guarded_label"`); status != want || told != (want != http.StatusOK) {
			t.Errorf("%s: %d: %s", labels, status, text)
		}
	}
}

// TestSemantics asks three questions, of which the second is refused and the
// third has a fault.
func TestSemantics(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	const entries = `"evaluations": [{}, {"resource": {"type": "content", "id": "a", "properties": {"kind": "account", "stored_in": ["IE"]}}},
		{"action": {"name": "read"}}, {"subject": {"type": "police", "id": "NYPD", "properties": {"requesting": "US"}}}], `
	tests := []struct {
		options string
		want    []bool
	}{
		{``, []bool{true, false, false, true}},
		{`"options": {}, `, []bool{true, false, false, true}},
		{`"options": {"evaluations_semantic": "execute_all", "another": 1}, `, []bool{true, false, false, true}},
		{`"options": {"evaluations_semantic": "deny_on_first_deny"}, `, []bool{true, false}},
		{`"options": {"evaluations_semantic": "permit_on_first_permit"}, `, []bool{true}},
	}
	for _, tt := range tests {
		status, text := post(t, web.URL+"/access/v1/evaluations", with(t, `"subject"`, tt.options+entries+`"subject"`))
		var got []bool
		for i, a := range read[struct{ Evaluations []gotAnswer }](t, text).Evaluations {
			got = append(got, *a.Decision)
			if failed := a.Context.Error != nil; failed != (i == 2) || failed && (a.Context.Error.Status != 400 || a.Context.Error.Faults[0].Pointer != "/evaluations/2/action/name") {
				t.Errorf("%s: %d: %s", tt.options, i, text)
			}
		}
		if diff := cmp.Diff(tt.want, got); status != http.StatusOK || diff != "" {
			t.Errorf("%s: %d (-want +got):\n%s", tt.options, status, diff)
		}
	}
	for _, single := range []string{home, with(t, `"subject"`, `"evaluations": [], "subject"`)} {
		if status, text := post(t, web.URL+"/access/v1/evaluations", single); status != http.StatusOK || !*read[gotAnswer](t, text).Decision {
			t.Errorf("one question: %d: %s", status, text)
		}
	}
	for _, whole := range []string{`"options": {"evaluations_semantic": "any"}, `, `"options": 1, `, `"evaluations": {}, `, `"evaluations": null, `, `"evaluations": [1], `,
		`"evaluations": [{}` + strings.Repeat(`, {}`, 1000) + `], `} {
		if status, text := post(t, web.URL+"/access/v1/evaluations", with(t, `"subject"`, whole+`"subject"`)); status != http.StatusBadRequest {
			t.Errorf("%.60s: %d: %s", whole, status, text)
		}
	}
}

// TestPointers: facts and remedies point into the request as it was sent.
func TestPointers(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	body := strings.NewReplacer(`"disclose"`, `"disclose", "properties": {"remedies": true}`, `["US"]`, `["IE"]`, `"judge"`, `"prosecutor"`).Replace(home)
	status, text := post(t, web.URL+"/access/v1/evaluation", body)
	got := read[gotAnswer](t, text)
	if status != http.StatusOK || *got.Decision || len(got.Context.Remedies) == 0 {
		t.Fatalf("%d: %s", status, text)
	}
	var sent any
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	for _, reason := range got.Context.Reasons {
		for _, pointer := range reason.Facts {
			if !leads(sent, pointer) {
				t.Errorf("%s: %s leads nowhere", reason.Code, pointer)
			}
		}
	}
	for _, remedy := range got.Context.Remedies {
		for _, change := range remedy.Change {
			if part, _, _ := strings.Cut(change.Path[1:], "/"); part != "subject" && part != "resource" && part != "context" {
				t.Errorf("a remedy changes %s", change.Path)
			}
		}
	}
}

// leads reports whether a pointer, or what is around it where that is missing,
// leads to something.
func leads(v any, pointer string) bool {
	parts := strings.Split(pointer[1:], "/")
	for i, name := range parts {
		object, ok := v.(map[string]any)
		if !ok {
			_, list := v.([]any)
			return list && i == len(parts)-1
		}
		if v, ok = object[name]; !ok {
			return i == len(parts)-1 || parts[0] == "context"
		}
	}
	return true
}

// FuzzEvaluations: whatever is sent, an error never comes with a decision that
// is true, and true never without allow.
func FuzzEvaluations(f *testing.F) {
	for _, text := range cases(f) {
		f.Add([]byte(evaluationsOf(f, text)))
	}
	f.Add([]byte(home))
	f.Add([]byte(`{"evaluations": [{}], "options": {"evaluations_semantic": "permit_on_first_permit"}}`))
	s, _ := start(f, policy.StorageLocation, defaultLimits)
	handler := s.handler()
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest("POST", "/access/v1/evaluations", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		text := w.Body.Bytes()
		if w.Code != http.StatusOK {
			if read[problem](t, text).Status != w.Code || strings.Contains(w.Body.String(), `"decision"`) {
				t.Fatalf("%d: %s", w.Code, text)
			}
			return
		}
		all := read[struct {
			gotAnswer
			Evaluations []gotAnswer
		}](t, text)
		for _, a := range append(all.Evaluations, all.gotAnswer) {
			if a.Decision != nil && *a.Decision != (a.Context.Outcome == policy.Allow && a.Context.Error == nil) {
				t.Fatalf("%s", text)
			}
		}
	})
}
