package main

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// description returns openapi.yaml, with the schema of the request behind its
// references.
func description(t testing.TB) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) {
		if strings.HasSuffix(at.Path, "request.schema.json") {
			// The validator reads enum where it passes over const, which says the same.
			return regexp.MustCompile(`"const": ?("[^"]*"|\d+)`).ReplaceAll(request.Schema(), []byte(`"enum": [$1]`)), nil
		}
		return openAPI, nil
	}
	doc, err := loader.LoadFromURI(&url.URL{Path: "/openapi.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestPaths: the description has exactly the routes of the server.
func TestPaths(t *testing.T) {
	described := map[string]bool{}
	for path, item := range description(t).Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	served := map[string]bool{}
	for _, r := range newServer(defaultLimits).routes() {
		served[r.method+" "+r.path] = true
	}
	if !maps.Equal(described, served) {
		t.Errorf("described: %v\nserved: %v", slices.Sorted(maps.Keys(described)), slices.Sorted(maps.Keys(served)))
	}
}

// TestFields: the description has exactly the fields of what the server writes
// and reads.
func TestFields(t *testing.T) {
	schemas := description(t).Components.Schemas
	for name, v := range map[string]any{
		"answer": answer{}, "answers": answers{}, "grounds": grounds{}, "failure": failure{}, "problem": problem{}, "fault": fault{},
		"metadata": metadata{}, "reason": policy.Reason{}, "channel": policy.Channel{}, "conflict": policy.Conflict{},
		"central_authority": policy.CentralAuthority{}, "obligation": policy.Obligation{}, "remedy": policy.Remedy{},
		"change": policy.Change{}, "provenance": policy.Provenance{}, "cite": jurisdiction.Cite{},
	} {
		all, required := fields(reflect.TypeOf(v))
		s := schemas[name].Value
		if have := slices.Sorted(maps.Keys(s.Properties)); !slices.Equal(have, all) {
			t.Errorf("%s: described %v, is %v", name, have, all)
		}
		if have := slices.Sorted(slices.Values(s.Required)); !slices.Equal(have, required) {
			t.Errorf("%s: required %v, always there %v", name, have, required)
		}
	}
	all, _ := fields(reflect.TypeFor[request.Request]())
	said := []string{"authority", "data", "requesting", "targets"} // by the subject and the resource
	all = slices.DeleteFunc(all, func(name string) bool { return slices.Contains(said, name) })
	if have := slices.Sorted(maps.Keys(schemas["context"].Value.Properties)); !slices.Equal(have, all) {
		t.Errorf("context: described %v, is %v", have, all)
	}
	// The subject is the authority with its state, and the resource one target with its item.
	checkProperties(t, schemas["subject"].Value, []string{"requesting"}, []string{"kind", "name"}, reflect.TypeFor[request.Authority]())
	checkProperties(t, schemas["resource"].Value, nil, []string{"category", "targets", "value"},
		reflect.TypeFor[request.Item](), reflect.TypeFor[request.Target]())
}

// checkProperties compares the properties of a part with the fields of structs and
// those besides, without those that the part says otherwise.
func checkProperties(t *testing.T, part *openapi3.Schema, want, otherwise []string, structs ...reflect.Type) {
	t.Helper()
	for _, of := range structs {
		all, _ := fields(of)
		want = append(want, slices.DeleteFunc(all, func(name string) bool { return slices.Contains(otherwise, name) })...)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if have := slices.Sorted(maps.Keys(part.Properties["properties"].Value.Properties)); !slices.Equal(have, want) {
		t.Errorf("%s: described %v, is %v", part.Description, have, want)
	}
}

// fields returns the names of the fields of a struct, and of those that are
// always written.
func fields(t reflect.Type) (all, always []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			more, moreAlways := fields(f.Type)
			all, always = append(all, more...), append(always, moreAlways...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		if all = append(all, name); options == "" {
			always = append(always, name)
		}
	}
	slices.Sort(all)
	slices.Sort(always)
	return all, always
}

// TestDescribed sends every case, and requests with faults, through the
// description: what the server takes and what it answers must be as described.
func TestDescribed(t *testing.T) {
	s, web := start(t, policy.ConflictAvoidance, defaultLimits)
	router, err := gorillamux.NewRouter(description(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range cases(t) {
		t.Run(name, func(t *testing.T) {
			body := strings.Replace(evaluationsOf(t, text), `{"name":"disclose"}`, `{"name":"disclose","properties":{"remedies":true}}`, 1)
			exchange(t, router, web.URL, "POST", "/access/v1/evaluations", body, true)
		})
	}
	for _, body := range []string{"", "{", "{}", `{"evaluations": [{}]}`, `{"evaluations": 1}`} {
		exchange(t, router, web.URL, "POST", "/access/v1/evaluations", body, false)
		exchange(t, router, web.URL, "POST", "/access/v1/evaluation", body, false)
	}
	for _, r := range newServer(defaultLimits).routes() {
		if r.method == "GET" {
			exchange(t, router, web.URL, "GET", r.path, "", true)
		}
	}
	s.callers.file = "tokens"
	s.callers.tokens.Store(new([]token)) // none, so that nobody is known
	exchange(t, router, web.URL, "POST", "/access/v1/evaluation", home, false)
	exchange(t, router, web.URL, "POST", "/access/v1/evaluations", home, false)
}

// exchange sends a request and holds both sides against the description.
func exchange(t *testing.T, router routers.Router, base, method, path, body string, good bool) {
	t.Helper()
	header := http.Header{}
	if method == "POST" {
		header.Set("Content-Type", "application/json")
	}
	described, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	described.Header = header
	route, params, err := router.FindRoute(described)
	if err != nil {
		t.Fatal(path, err)
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	in := &openapi3filter.RequestValidationInput{Request: described, PathParams: params, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(t.Context(), in); good && err != nil {
		t.Errorf("%s %s: the request is not as described: %v", method, path, err)
	}
	answer, text := send(t, http.DefaultClient, method, base+path, body, header)
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header, Options: options}
	out.SetBodyBytes(text)
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("%s %s: the answer %d is not as described: %v\n%s", method, path, answer.StatusCode, err, text)
	}
	if answer.StatusCode < 300 != good && path != "/access/v1/evaluations" || bytes.Contains(text, []byte(`"decision":true`)) && !good {
		t.Errorf("%s %s: %d %s", method, path, answer.StatusCode, text)
	}
}
