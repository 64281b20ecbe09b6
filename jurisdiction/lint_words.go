package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/request"
)

// A reporter takes one fault.
type reporter = func(path string, c code, problem string)

// lintWords checks every closed word, state and day of a value.
func lintWords(v reflect.Value, path string, report reporter) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			lintWords(v.Elem(), path, report)
		}
	case reflect.Slice:
		seen := map[string]bool{}
		for i := range v.Len() {
			at := fmt.Sprintf("%s[%d]", path, i)
			lintWords(v.Index(i), at, report)
			if v.Index(i).Kind() != reflect.String {
				continue
			}
			if word := v.Index(i).String(); seen[word] {
				report(at, codeRepeatedWord, fmt.Sprintf("%q is in the list twice, drop one", word))
			} else {
				seen[word] = true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).IsZero() { // as most are
				continue
			}
			name, inline, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			switch {
			case name == "-":
			case strings.HasPrefix(inline, "inline"):
				lintWords(v.Field(i), path, report)
			default:
				lintWords(v.Field(i), strings.TrimPrefix(path+"."+name, "."), report)
			}
		}
	case reflect.String:
		if c, problem := wordProblem(v); problem != "" {
			report(path, c, problem)
		}
	}
}

// wordProblem says what is wrong with one word, state or day; nothing where the
// problem is empty. Empty words are for the checks of what is required.
func wordProblem(v reflect.Value) (c code, problem string) {
	text := v.String()
	if text == "" {
		return "", ""
	}
	switch word := v.Interface().(type) {
	case request.Day:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return codeBadDay, fmt.Sprintf("%q is no day, write it as \"2006-01-02\"", text)
		}
	case request.State:
		if !word.Known() {
			return codeUnknownState, fmt.Sprintf("%q is no state, write its ISO 3166-1 code", text)
		}
	case request.Area:
		if !word.Known() {
			return codeUnknownArea, fmt.Sprintf("%q is no subdivision, write its ISO 3166-2 code, such as CA-QC", text)
		}
	case Circle:
		if !slices.Contains(word.Words(), text) && !request.State(text).Known() {
			return codeUnknownWord, fmt.Sprintf("%q is no word of this field (accepted: %s, or a state)",
				text, strings.Join(word.Words(), ", "))
		}
	case Protection:
		return notAmong(text, heldProtections)
	case interface{ Words() []string }:
		return notAmong(text, word.Words())
	}
	return "", ""
}

// notAmong says that a word is none of the accepted; nothing where it is one.
func notAmong(text string, accepted []string) (c code, problem string) {
	if slices.Contains(accepted, text) {
		return "", ""
	}
	return codeUnknownWord, fmt.Sprintf("%q is no word of this field (accepted: %s)", text, strings.Join(accepted, ", "))
}

func lintWindow(w Window, status Status, report reporter) {
	switch {
	case status != "" && (w.From != "" || w.Until != ""):
		report("from", codeStatusWithDays, "a row with a status gives no basis, drop its days")
	case w.Until != "" && w.From > w.Until:
		report("until", codeUntil, fmt.Sprintf("%s is before from, until is the last day of effect", w.Until))
	case w.Suspended != "" && w.Suspended <= w.From:
		report("suspended", codeSuspended, "is not after from, drop the row or mend the day")
	case w.Precision != "" && w.From == "":
		report("precision", codePrecision, "is that of from, which is missing, give from or drop it")
	}
}
