package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A faultView is a fault, with a link to its field where a field has it.
type faultView struct{ Pointer, Problem, Field, ID string }

// faultsOf returns the faults of a request, in the language of the words.
func (w *words) faultsOf(root *node, text []byte, faults []*request.FieldError) []faultView {
	request := decoded(text)
	var all []faultView
	for _, e := range faults {
		wanted := ""
		if n := root.find(e.Pointer); n != nil {
			wanted = w.Wanted[n.kind.form()]
		}
		all = append(all, faultView{Pointer: e.Pointer, Field: w.label(e.Pointer),
			Problem: w.fault(e, valueAt(request, e.Pointer), wanted)})
	}
	return all
}

// decoded returns the value of a text of JSON; nil where it is none, so that nothing stands
// anywhere.
func decoded(text []byte) (value any) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&value) != nil {
		return nil
	}
	return value
}

// failure says why no decision came about on a request of so many items. In English it is
// what the library says.
func (w *words) failure(err error, items int) string {
	var failed *policy.Failure
	code := policy.FailureCode("")
	switch {
	case errors.As(err, &failed):
		code = failed.Code
	case errors.Is(err, context.DeadlineExceeded):
		code = policy.FailedDeadline
	case errors.Is(err, context.Canceled):
		code = policy.FailedCancelled
	}
	text := w.Failure[string(code)]
	if text == "" {
		return err.Error()
	}
	text += " [" + string(code) + "]"
	if failed != nil && items > 1 {
		return w.Say("law_is", "label", w.Say("item")+" "+strconv.Itoa(failed.Item+1), "text", text)
	}
	return text
}

// label returns what the form calls the place at a pointer, "" where it has no such place.
func (w *words) label(pointer string) string {
	general := inList.ReplaceAllString(pointer, "/*$1")
	return cmp.Or(w.Field[general], w.Field[strings.TrimSuffix(general, "/*")]).Label
}

// inList is the number of an object, or of a text, in its list.
var inList = regexp.MustCompile(`/\d+(/|$)`)

// form returns the kind of JSON that stands in a place.
func (k kind) form() string {
	switch k {
	case choice:
		return string(text)
	case free:
		return string(object)
	}
	return string(k)
}

// fault says what is wrong and how to mend it: the value that stands there, and what of
// JSON is wanted, may be empty. In English it is what the library says.
func (w *words) fault(e *request.FieldError, value, wanted string) string {
	text := e.Problem
	if said := w.Fault[e.Code]; said != "" {
		name := e.Pointer[strings.LastIndexByte(e.Pointer, '/')+1:]
		text = strings.NewReplacer("{value}", cmp.Or(value, "…"), "{wanted}", wanted,
			"{line}", strconv.Itoa(e.Line), "{more}", strconv.Itoa(e.More)).Replace(said)
		if meant := cmp.Or(request.Meant(value, e.Accepted), request.Meant(name, e.Accepted)); meant != "" {
			return text + " " + w.Say("fault_meant", "word", meant)
		}
	}
	if slices.Contains(choosing, e.Code) && 0 < len(e.Accepted) && len(e.Accepted) <= mostAccepted {
		text += " " + w.Say("fault_accepted", "words", strings.Join(e.Accepted, ", "))
	}
	return text
}

// choosing are the faults that are mended with one of the words that are accepted. Those of
// the others are sentences of English.
var choosing = []string{"request.unknown_word", "request.unknown_field", "request.unknown_label", "request.bare_region", "request.unknown_provider"}

// mostAccepted is how many of the words that are accepted a fault names.
const mostAccepted = 8

// valueAt returns the text, number or truth that stands at a pointer, cut where it is long;
// "" where there is none.
func valueAt(value any, pointer string) string {
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch in := value.(type) {
		case map[string]any:
			value = in[unescape.Replace(name)]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(in) {
				return ""
			}
			value = in[i]
		}
	}
	switch value.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	return cutShort(fmt.Sprint(value))
}

// cutShort returns a text, cut where it is long.
func cutShort(text string) string {
	const most = 60 // letters
	said := []rune(text)
	if len(said) > most {
		said = append(said[:most], '…')
	}
	return string(said)
}

// unescape undoes what a JSON pointer writes in place of / and ~.
var unescape = strings.NewReplacer("~1", "/", "~0", "~")
