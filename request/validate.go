package request

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Validate returns nil where r is well formed, or an error that joins a
// [FieldError], without line, for everything that is wrong. Nil Targets are
// missing; a zero Version is 1. As by Decode, 100 are told. A request that is valid, encoded with
// encoding/json and then within 1 MiB is the same when it is decoded.
func (r Request) Validate() error {
	var w walk
	w.visit(field{}, reflect.ValueOf(&r).Elem(), nil, 0)
	return w.join()
}

// problem says what is wrong with a value that has no parts, or "".
func (w *walk) problem(f field, v reflect.Value, absent bool) string {
	switch v.Kind() {
	case reflect.String:
		return w.word(f, v)
	case reflect.Float64:
		if x := v.Float(); !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Sprintf("%v is no number of years", x)
		}
	case reflect.Int: // only the version; in Go, zero stands for the first
		if i := v.Int(); i != 1 && (i != 0 || w.text) {
			return fmt.Sprintf("no such version %d", i)
		}
	case reflect.Bool: // in Go, nobody can tell
		if f.required && w.text && absent {
			return "missing"
		}
	}
	return ""
}

func (w *walk) word(f field, v reflect.Value) string {
	s := v.String()
	switch {
	case s == "" && f.item:
		return "empty; leave it out, or say XX where it is not known"
	case s == "" && f.required:
		return "missing"
	case s == "":
		return ""
	case !utf8.ValidString(s):
		return "no valid Unicode text " + quote(s)
	case s == string(Unknown) && f.known:
		return "XX is not known; name the state"
	}
	switch t := v.Addr().Interface().(type) {
	case closed:
		if words := wordsOf(v.Type(), t); !slices.Contains(words, s) {
			return "no such word " + quote(s) + w.suggest(s, words)
		}
	case form:
		return t.fault()
	case *string:
		return nameless(f, s)
	}
	return ""
}

// nameless says what keeps a required text from being a name, or "".
func nameless(f field, s string) string {
	switch {
	case f.required && !strings.ContainsFunc(s, isNameRune):
		return "names nothing " + quote(s) + "; a name has a letter, digit or symbol"
	case f.one && strings.Contains(s, "*"):
		return "names many " + quote(s) + "; write each name in full"
	}
	return ""
}

func isNameRune(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.So) }

var vocabularies sync.Map // reflect.Type to its words

// wordsOf returns the words of a type, listed once.
func wordsOf(t reflect.Type, c closed) []string {
	if words, ok := vocabularies.Load(t); ok {
		return words.([]string)
	}
	words := c.Words()
	vocabularies.Store(t, words)
	return words
}

// accepted says what may stand at v, nil where that is too much to say or
// nobody is told.
func (w *walk) accepted(f field, v reflect.Value) []string {
	if w.full() {
		return nil
	}
	switch t := v.Addr().Interface().(type) {
	case closed:
		return t.Words()
	case form:
		list := t.accepted()
		if f.known {
			list = slices.DeleteFunc(list, func(s string) bool { return strings.HasPrefix(s, "XX") })
		}
		return list
	case *bool:
		return []string{"true", "false"}
	case *int:
		return []string{"1"}
	case *float64:
		return []string{"0 or more, 0 where not known"}
	}
	return nil
}

// The time a request came in is on the day it came in, where it came in.
func (r Request) clash() (name, problem string) {
	if day := Moment(r.ReceivedAt).Day(); r.Received.fault() == "" && r.ReceivedAt.fault() == "" && day != r.Received {
		problem = fmt.Sprintf("on %s, but received is %s; give the time where it was received", day, r.Received)
	}
	return "received_at", problem
}

// A span of time begins before it ends.
func (t Target) clash() (name, problem string) {
	if t.From.fault() == "" && t.Until.fault() == "" && t.From.after(t.Until) {
		problem = fmt.Sprintf("%s is before from, which is %s", brief(string(t.Until)), brief(string(t.From)))
	}
	return "until", problem
}
