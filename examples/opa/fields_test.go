package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"
)

// TestMaskKnowsFields: of a request with something in every field, the mask keeps
// the words, states, days, numbers and answers, and no free text but the ID. A new
// field is a fault here until the mask lists it, unless it is free text.
func TestMaskKnowsFields(t *testing.T) {
	var req request.Request
	want := map[string]bool{}
	fillIn(reflect.ValueOf(&req).Elem(), "", want)
	want["/id"] = true
	text, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	found, err := rego.New(rego.Query("data.system.log.kept"), rego.Module("mask.rego", string(read(t, "mask.rego"))),
		rego.Input(map[string]any{"input": document})).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	leaves(found[0].Expressions[0].Value, "", kept)
	sorted := func(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
	if diff := cmp.Diff(sorted(want), sorted(kept)); diff != "" {
		t.Error("kept (-want +got):", diff)
	}
}

// fillIn puts something into every field, one element into every list, and notes
// the leaves that are no free text.
func fillIn(v reflect.Value, pointer string, noted map[string]bool) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			fillIn(v.Field(i), pointer+"/"+name, noted)
		}
		return
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		// The lists of targets are all names; of their spans the items have their own.
		inside := noted
		if pointer == "/targets" {
			inside = map[string]bool{}
		}
		fillIn(v.Index(0), pointer+"/0", inside)
		return
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
	if v.Type() != reflect.TypeFor[string]() {
		noted[pointer] = true
	}
}

// leaves notes the pointers of what is neither an object nor a list.
func leaves(v any, pointer string, noted map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			leaves(value, pointer+"/"+name, noted)
		}
	case []any:
		for i, value := range v {
			leaves(value, fmt.Sprintf("%s/%d", pointer, i), noted)
		}
	default:
		noted[pointer] = true
	}
}
