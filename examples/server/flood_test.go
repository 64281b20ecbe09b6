package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// TestNoContext: the standard makes the context optional, so that without one
// the answer is a decision, false, and says what a context must say.
func TestNoContext(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	before, _, _ := strings.Cut(home, `,
  "context"`)
	told := func(at string, a gotAnswer) {
		t.Helper()
		if a.Decision == nil || *a.Decision || a.Context.Error == nil || a.Context.Error.Status != http.StatusBadRequest || a.Context.Outcome != policy.Deny {
			t.Fatalf("%+v", a)
		}
		for i, name := range []string{"customer/kind", "id", "instrument/authenticated", "instrument/issuer", "instrument/kind", "received", "scope"} {
			if f := a.Context.Error.Faults[i]; f.Pointer != at+"/"+name || f.Code != missing {
				t.Errorf("fault %d: %+v", i, f)
			}
		}
	}
	for _, body := range []string{before + "}", withContext("{}"), withContext(" { } ")} {
		for _, door := range []string{"/access/v1/evaluation", "/access/v1/evaluations"} {
			status, text := post(t, web.URL+door, body)
			if status != http.StatusOK {
				t.Fatalf("%s: %d: %s", door, status, text)
			}
			told("/context", read[gotAnswer](t, text))
		}
	}
	for shared, at := range map[string]string{before + `, "evaluations": [{}, `: "/evaluations/0/context", withContext("{}")[:len(withContext("{}"))-1] + `, "evaluations": [{}, `: "/context"} {
		status, text := post(t, web.URL+"/access/v1/evaluations", shared+`{"context": {}}, {"context": null}]}`)
		list := read[struct{ Evaluations []gotAnswer }](t, text).Evaluations
		if status != http.StatusOK || len(list) != 3 {
			t.Fatalf("%d: %s", status, text)
		}
		told(at, list[0])
		told("/evaluations/1/context", list[1])
		if e := list[2].Context.Error; *list[2].Decision || e == nil || len(e.Faults) != 1 || e.Faults[0].Pointer != "/evaluations/2/context" {
			t.Errorf("null: %s", text)
		}
	}
}

// filled repeats a text with a number of its own in place of # up to so many
// bytes, without its last comma.
func filled(text string, most int) string {
	var b strings.Builder
	for i := 0; b.Len()+len(text)+8 < most; i++ {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return strings.TrimSuffix(b.String(), ",")
}

// TestFloods: whatever 1 MiB says, its answer takes no more than 64 MiB of
// memory, is short, and tells of few faults.
func TestFloods(t *testing.T) {
	const room = 1<<20 - 2000
	s, _ := start(t, policy.StorageLocation, defaultLimits)
	handler := s.handler()
	inside := func(old, before, text, behind string) string { return with(t, old, before+filled(text, room)+behind) }
	for name, body := range map[string]string{
		"unknown fields of the context":   inside(`"scope": "targeted"`, "", `"x#": 0,`, ""),
		"short fields of the context":     inside(`"scope": "targeted"`, "", `"#":0,`, ""),
		"repeated fields of the context":  inside(`"scope": "targeted"`, "", `"scope": 0,`, ""),
		"unknown fields of an instrument": inside(`"kind": "warrant"`, "", `"x#": 0,`, ""),
		"unknown fields of the subject":   inside(`{"requesting": "US"}`, "{", `"x#": 0,`, "}"),
		"unknown fields of the resource":  inside(`"kind": "account"`, "", `"x#": 0,`, ""),
		"unknown fields of the action":    inside(`"name": "disclose"`, `"name": "disclose", "properties": {`, `"x#": 0,`, "}"),
		"fields of the envelope":          inside(`"action"`, "", `"x#": 0,`, `, "action"`),
		"repeated parts":                  inside(`"action"`, "", `"action": 0,`, `, "action"`),
		"places":                          inside(`["US"]`, "[", `"nobody:#",`, "]"),
		"places that are no place":        inside(`["US"]`, "[", `"!#",`, "]"),
		"empty places":                    inside(`["US"]`, "[", `"",`, "]"),
		"slips":                           inside(`["US"]`, "[", `"aws:eu-nrth-1",`, "]"),
		"one long name":                   inside(`"scope"`, `"`, "x", `": 0, "scope"`),
		"one long action":                 inside(`"disclose"`, `"`, "x", `"`),
		"one long state":                  inside(`{"requesting": "US"}`, `{"requesting": "`, "x", `"}`),
		"deep":                            with(t, `"targeted"`, strings.Repeat("[", room/2)+strings.Repeat("]", room/2)),
		"evaluations":                     inside(`"action"`, `"evaluations": [`, "0,", `], "action"`),
		"empty evaluations":               inside(`"action"`, `"evaluations": [`, "{},", `], "action"`),
		"a thousand of another form":      with(t, `"action"`, `"evaluations": [`+strings.Repeat("0,", 999)+`0], "action"`),
		"a thousand with faults":          with(t, `"action"`, `"evaluations": [`+filled(`{"context": {"a": 0, "b": 0, "c": 0}},`, 37_000)+`], "action"`),
		"a long context, shared":          strings.Replace(inside(`"scope": "targeted"`, "", `"x#": 0,`, "")[:500_000], `"action"`, `"evaluations": [`+strings.Repeat("{},", 999)+`{}], "action"`, 1) + `"y": 0}}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/access/v1/evaluations", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			handler.ServeHTTP(w, r)
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used >= 64 && !strings.HasPrefix(name, "a ") {
				t.Errorf("took %d MiB", used)
			}
			text := w.Body.Bytes()
			if len(text) > 1<<20 {
				t.Errorf("an answer of %d bytes: %.300s", len(text), text)
			}
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest || w.Code == http.StatusOK && !strings.HasPrefix(name, "a ") && name != "fields of the envelope" {
				t.Errorf("%d of %d bytes: %.300s", w.Code, len(body), text)
			}
			told := len(read[problem](t, text).Faults)
			for _, a := range read[struct{ Evaluations []gotAnswer }](t, text).Evaluations {
				if e := a.Context.Error; *a.Decision || e == nil {
					t.Fatalf("decided: %.300s", text)
				} else if len(e.Faults) > 1 || len(e.Faults) == 1 && e.Faults[0].Pointer != "" {
					told += len(e.Faults)
				}
			}
			if told > request.MaxFaults+1 {
				t.Errorf("%d faults are told", told)
			}
		})
	}
}

// TestUntold: how many are not told is said, and right.
func TestUntold(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	var many strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&many, `"x%d": 0, `, i)
	}
	status, text := post(t, web.URL+"/access/v1/evaluation", with(t, `"scope"`, many.String()+`"scope"`))
	got := read[problem](t, text)
	if last := got.Faults[len(got.Faults)-1]; status != http.StatusBadRequest || len(got.Faults) != 101 || last.Problem != "and 19900 more" || last.Pointer != "" {
		t.Errorf("%d, %d faults, the last %+v", status, len(got.Faults), last)
	}
}

// TestBudget: what comes after the budget of bytes, read or written, is not
// decided; what comes before is.
func TestBudget(t *testing.T) {
	const all = 20
	body := with(t, `"action"`, `"evaluations": [`+strings.Repeat("{},", all-1)+`{}], "action"`)
	for name, change := range map[string]func(*limits){
		"read":    func(l *limits) { l.work = 5 * int64(len(home)) },
		"written": func(l *limits) { l.answer = 20_000 },
	} {
		l := defaultLimits
		change(&l)
		_, web := start(t, policy.StorageLocation, l)
		status, text := post(t, web.URL+"/access/v1/evaluations", body)
		list := read[struct{ Evaluations []gotAnswer }](t, text).Evaluations
		if status != http.StatusOK || len(list) != all || len(text) > 30_000 {
			t.Fatalf("%s: %d, %d bytes: %.300s", name, status, len(text), text)
		}
		allowed := 0
		for i, a := range list {
			if *a.Decision {
				allowed++
			}
			if e := a.Context.Error; *a.Decision != (i < allowed) || !*a.Decision && (e == nil || e.Status != http.StatusRequestEntityTooLarge) {
				t.Errorf("%s: question %d: %+v", name, i, a)
			}
		}
		if _, one := post(t, web.URL+"/access/v1/evaluation", home); int64(allowed*len(one)) > l.answer {
			t.Errorf("%s: %d answers of %d bytes", name, allowed, len(one))
		}
		if allowed == 0 || allowed == all {
			t.Errorf("%s: %d of %d were decided", name, allowed, all)
		}
	}
	l := defaultLimits
	l.answer = 100
	_, web := start(t, policy.StorageLocation, l)
	if status, text := post(t, web.URL+"/access/v1/evaluation", home); status != http.StatusRequestEntityTooLarge || strings.Contains(string(text), "decision") {
		t.Errorf("one long answer: %d: %s", status, text)
	}
}

// TestPacked: a body that is packed is not read, and headers have an end.
func TestPacked(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	for _, tt := range []struct {
		name, value string
		want        int
	}{
		{"Content-Encoding", "gzip", http.StatusBadRequest},
		{"Content-Encoding", "identity", http.StatusOK},
		{"X-Request-Id", strings.Repeat("x", 64<<10), http.StatusRequestHeaderFieldsTooLarge},
	} {
		header := http.Header{"Content-Type": {"application/json"}, tt.name: {tt.value}}
		answer, text := send(t, http.DefaultClient, "POST", web.URL+"/access/v1/evaluation", home, header)
		if answer.StatusCode != tt.want || tt.want != http.StatusOK && strings.Contains(string(text), "decision") {
			t.Errorf("%s: %.20s: %d: %.300s", tt.name, tt.value, answer.StatusCode, text)
		}
	}
}
