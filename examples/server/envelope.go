package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// A part is one of the four parts of an evaluation, as JSON, and where in the
// request it stands; absent where it has no text.
type part struct {
	text json.RawMessage
	at   string // JSON pointer
}

// An evaluation is one question.
type evaluation struct{ subject, action, resource, context part }

// An envelope is a request: one evaluation, or several in a batch.
type envelope struct {
	evaluations []evaluation
	batch       bool
	semantic    string
}

// The semantics of a batch.
const (
	executeAll    = "execute_all"
	firstDeny     = "deny_on_first_deny"
	firstPermit   = "permit_on_first_permit"
	evaluationsAt = "/evaluations"
	semanticAt    = "/options/evaluations_semantic"
)

// openEnvelope reads a request of at most so many evaluations. Its faults are
// those of the whole; fields of the envelope that the standard does not know
// are passed over, as it demands.
func openEnvelope(body []byte, most int) (envelope, error) {
	if err := wellFormed(body); err != nil {
		return envelope{}, err
	}
	top, faults := members(body, "")
	all := envelope{semantic: executeAll}
	defaults := evaluationOf(top, "", evaluation{})
	list, more := elements(top["evaluations"], evaluationsAt)
	faults = append(faults, more...)
	if len(list) > most {
		faults = append(faults, fault{Pointer: evaluationsAt, Problem: fmt.Sprintf("%d evaluations, more than %d; send several requests", len(list), most)})
	}
	for i, text := range list {
		at := fmt.Sprintf("%s/%d", evaluationsAt, i)
		own, more := members(text, at)
		faults = append(faults, more...)
		all.evaluations = append(all.evaluations, evaluationOf(own, at, defaults))
	}
	faults = append(faults, all.readSemantic(top["options"])...)
	if all.batch = len(list) > 0; !all.batch {
		all.evaluations = []evaluation{defaults}
	}
	if len(faults) > 0 {
		return envelope{}, faulty(faults)
	}
	return all, nil
}

// wellFormed reports what keeps the text from being JSON.
func wellFormed(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return &problem{Status: http.StatusBadRequest, Detail: "the request is empty"}
	}
	if !utf8.Valid(body) {
		return &problem{Status: http.StatusBadRequest, Detail: "the request is not UTF-8"}
	}
	var any json.RawMessage
	if err := json.Unmarshal(body, &any); err != nil {
		return &problem{Status: http.StatusBadRequest, Detail: "malformed JSON: " + err.Error()}
	}
	return nil
}

// evaluationOf returns the parts of one evaluation, from the defaults where it
// has none of its own.
func evaluationOf(own map[string]json.RawMessage, at string, defaults evaluation) evaluation {
	one := func(name string, inherited part) part {
		if text, ok := own[name]; ok {
			return part{text, at + "/" + name}
		}
		if inherited.text != nil {
			return inherited
		}
		return part{nil, at + "/" + name}
	}
	return evaluation{one("subject", defaults.subject), one("action", defaults.action),
		one("resource", defaults.resource), one("context", defaults.context)}
}

// readSemantic reads the options.
func (e *envelope) readSemantic(text json.RawMessage) []fault {
	if text == nil {
		return nil
	}
	options, faults := members(text, "/options")
	semantic, ok := options["evaluations_semantic"]
	if !ok {
		return faults
	}
	known := []string{executeAll, firstDeny, firstPermit}
	if err := json.Unmarshal(semantic, &e.semantic); err != nil || !slices.Contains(known, e.semantic) {
		faults = append(faults, fault{semanticAt, "no such semantic " + string(semantic), known})
	}
	return faults
}

// members returns the members of an object.
func members(text json.RawMessage, at string) (map[string]json.RawMessage, []fault) {
	var faults []fault
	found := map[string]json.RawMessage{}
	dec := json.NewDecoder(bytes.NewReader(text))
	if token, _ := dec.Token(); token != json.Delim('{') {
		return nil, []fault{{Pointer: at, Problem: "want an object"}}
	}
	for dec.More() {
		token, _ := dec.Token()
		name, _ := token.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, []fault{{Pointer: at, Problem: err.Error()}}
		}
		if _, ok := found[name]; ok {
			faults = append(faults, fault{Pointer: at + "/" + escape(name), Problem: "repeated field; say it once"})
		}
		found[name] = value
	}
	return found, faults
}

// elements returns the elements of a list; none where it is absent.
func elements(text json.RawMessage, at string) ([]json.RawMessage, []fault) {
	if text == nil {
		return nil, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil || list == nil {
		return nil, []fault{{Pointer: at, Problem: "want a list"}}
	}
	return list, nil
}

// escape writes a name as part of a JSON pointer.
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }
