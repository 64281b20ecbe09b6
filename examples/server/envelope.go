package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

// A part is one of the four parts of an evaluation, as JSON, and where it is in the
// request; a part without text is absent.
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
	body = bytes.TrimSpace(body)
	faults := faults{most: request.MaxFaults}
	top := members(body, "", &faults)
	all := envelope{semantic: executeAll}
	defaults := evaluationOf(top, "", evaluation{})
	list := elements(top["evaluations"], most, &faults)
	for i, text := range list {
		at := fmt.Sprintf("%s/%d", evaluationsAt, i)
		all.evaluations = append(all.evaluations, evaluationOf(members(text, at, &faults), at, defaults))
	}
	all.readSemantic(top["options"], &faults)
	if all.batch = len(list) > 0; !all.batch {
		all.evaluations = []evaluation{defaults}
	}
	if p := faults.problem(); p != nil {
		return envelope{}, p
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
	if json.Valid(body) {
		return nil
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

// size returns how many bytes are read to answer.
func (e evaluation) size() (n int64) {
	for _, p := range []part{e.subject, e.action, e.resource, e.context} {
		n += int64(len(p.text))
	}
	return n
}

// readSemantic reads the options.
func (e *envelope) readSemantic(text json.RawMessage, faults *faults) {
	if text == nil {
		return
	}
	semantic, ok := members(text, "/options", faults)["evaluations_semantic"]
	if !ok {
		return
	}
	known := []string{executeAll, firstDeny, firstPermit}
	e.semantic = "" // and so it stays where it is null
	if err := json.Unmarshal(semantic, &e.semantic); err != nil || !slices.Contains(known, e.semantic) {
		faults.add(semanticAt, unknownSemantic, short(string(semantic))+" is not a semantic of a batch", known...)
	}
}

// members returns the members of an object, nil where it is none.
func members(text json.RawMessage, at string, faults *faults) map[string]json.RawMessage {
	if !bytes.HasPrefix(text, []byte{'{'}) {
		faults.add(at, wrongType, "is not an object; write one")
		return nil
	}
	found := map[string]json.RawMessage{}
	for rest := inside(text); len(rest) > 0; {
		var key, value json.RawMessage
		key, rest = first(rest)
		value, rest = first(rest)
		name := string(key[1 : len(key)-1])
		if bytes.ContainsRune(key, '\\') {
			json.Unmarshal(key, &name) // it is a string
		}
		if _, ok := found[name]; ok {
			faults.below(at, name, repeatedField, "this field is repeated; write it once")
		}
		found[name] = value
	}
	return found
}

// elements returns the evaluations of a list; none where it is absent, or longer
// than is looked at.
func elements(text json.RawMessage, most int, faults *faults) []json.RawMessage {
	if text == nil {
		return nil
	}
	if !bytes.HasPrefix(text, []byte{'['}) {
		faults.add(evaluationsAt, wrongType, "is not a list; write one")
		return nil
	}
	var list []json.RawMessage
	for rest := inside(text); len(rest) > 0; {
		if len(list) == most {
			faults.add(evaluationsAt, tooMany, fmt.Sprintf("has more than %d evaluations; send several requests", most))
			return nil
		}
		var element json.RawMessage
		element, rest = first(rest)
		list = append(list, element)
	}
	return list
}

// between is what separates the values of an object or a list.
const between = " \t\r\n,:"

// inside returns what an object or a list holds, which is well formed.
func inside(text []byte) []byte { return bytes.Trim(text[1:len(text)-1], between) }

// first cuts the first value off what an object or a list holds. It copies
// nothing, as encoding/json does for each value.
func first(text []byte) (value json.RawMessage, rest []byte) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case depth == 0 && strings.IndexByte(between, c) >= 0:
			return text[:i], bytes.TrimLeft(text[i:], between)
		}
	}
	return text, nil
}

// escape writes a name as part of a JSON pointer.
func escape(name string) string { return escapes.Replace(name) }

var escapes = strings.NewReplacer("~", "~0", "/", "~1")
