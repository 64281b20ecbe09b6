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

// faultsOf walks through the request.
func faultsOf(r Request) error {
	var w walk
	w.visit(field{}, reflect.ValueOf(&r).Elem(), nil, 0)
	return w.join()
}

// defect says what is wrong with a value that has no parts.
func (w *walk) defect(f field, v reflect.Value, absent bool) defect {
	switch v.Kind() {
	case reflect.String:
		return w.word(f, v)
	case reflect.Float64:
		if x := v.Float(); !(x >= 0) || math.IsInf(x, 0) {
			return defect{"request.bad_number", fmt.Sprintf("%v is not a number of years", x)}
		}
	case reflect.Int: // only the version; in Go, zero means the first
		if i := v.Int(); i != 1 && (i != 0 || w.text) {
			return defect{"request.unknown_version", fmt.Sprintf("version %d of the form does not exist", i)}
		}
	case reflect.Bool: // in Go, a bool that is absent is false
		if f.required && w.text && absent {
			return missing
		}
	}
	return defect{}
}

// missing is the defect of a field that is required and not there.
var missing = defect{"request.missing", "is missing; add it"}

func (w *walk) word(f field, v reflect.Value) defect {
	s := v.String()
	switch {
	case s == "" && f.item:
		return defect{"request.empty_text", "is empty; leave it out, or write XX where it is not known"}
	case s == "" && f.required:
		return missing
	case s == "":
		return defect{}
	case !utf8.ValidString(s):
		return defect{"request.bad_text", quote(s) + " is not valid Unicode text; write it in UTF-8"}
	case s == string(Unknown) && f.known:
		return defect{"request.state_needed", "XX is a state that is not known; name the state"}
	}
	switch t := v.Addr().Interface().(type) {
	case closed:
		if words := wordsOf(v.Type(), t); !slices.Contains(words, s) {
			return defect{"request.unknown_word", quote(s) + " is not a word of this field" + w.suggest(s, words)}
		}
	case form:
		return t.defect()
	case *string:
		return nameless(f, s)
	}
	return defect{}
}

// nameless says what keeps a required text from being a name.
func nameless(f field, s string) defect {
	switch {
	case f.required && !strings.ContainsFunc(s, isNameRune):
		return defect{"request.names_nothing", quote(s) + " names nothing; write a name with a letter, digit or symbol"}
	case f.one && strings.Contains(s, "*"):
		return defect{"request.names_many", quote(s) + " names many; write each name in full"}
	}
	return defect{}
}

func isNameRune(r rune) bool {
	return r < utf8.RuneSelf && isAlphanumeric(byte(r)) || unicode.In(r, unicode.L, unicode.N, unicode.So)
}

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

// accepted returns what is accepted at v, nil where that is too much to say or
// no more faults are told.
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
