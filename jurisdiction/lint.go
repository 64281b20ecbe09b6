package jurisdiction

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/request"
)

// A LintError is a fault of a law file: where, what, and what to do.
type LintError struct {
	File         string
	Line, Column int
	Path         string // such as provisions[0].from; empty where the file is no YAML
	Problem      string
}

// Error returns the fault as "file:line:column: path: problem, cure".
func (e *LintError) Error() string {
	where := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		where += strings.ReplaceAll(e.Path, ".", ": ") + ": "
	}
	return request.OneLine(where + e.Problem)
}

// lint returns everything that is wrong with the set.
func (l *Law) lint(files map[string][]byte) []error {
	var errs []error
	report := func(file string) reporter {
		return func(path, problem string) {
			line, column := position(files[file], path)
			errs = append(errs, &LintError{file, line, column, path, problem})
		}
	}
	l.lintManifest(report(manifestFile))
	for _, in := range l.instruments {
		r := report(in.ID + ".yaml")
		lintWords(reflect.ValueOf(*in), "", r)
		l.lintInstrument(in, r)
		for i, p := range in.Provisions {
			lintProvision(in, p, fmt.Sprintf("provisions[%d]", i), r)
		}
		lintLevels(in, r)
	}
	l.lintPositions(report(l.manifest.Positions + ".yaml"))
	return errs
}

// A reporter takes one fault.
type reporter = func(path, problem string)

func (l *Law) lintManifest(report reporter) {
	m := l.manifest
	lintWords(reflect.ValueOf(m), "", report)
	if m.Compiled == "" || m.First == "" {
		report("compiled", "compiled and first must be set, write law.yaml with both days")
	}
	for _, id := range slices.Concat(m.EU, m.EEA) {
		if l.byID[id] == nil {
			report("eu", fmt.Sprintf("no instrument %q, add the file or drop the line", id))
		}
	}
	if m.Positions != "" && l.byID[m.Positions] == nil {
		report("positions", fmt.Sprintf("no instrument %q, add the file or drop the line", m.Positions))
	}
}

// lintPositions checks that the library's own positions set no level for a
// category: that would be law for every state that has none.
func (l *Law) lintPositions(report reporter) {
	in := l.byID[l.manifest.Positions]
	if in == nil {
		return
	}
	for i, p := range in.Provisions {
		if p.Role == Level && len(p.Categories) > 0 {
			report(fmt.Sprintf("provisions[%d].categories", i), "a level of a state stands in its state.yaml, move the row there")
		}
	}
}

func (l *Law) lintInstrument(in *Instrument, report reporter) {
	for _, f := range []struct{ name, value string }{{"title", in.Title}, {"citation", in.Citation}, {"kind", string(in.Kind)},
		{"reviewed", string(in.Reviewed)}, {"confidence", string(in.Confidence)}} {
		if f.value == "" {
			report(f.name, "missing, every instrument needs it")
		}
	}
	ofOneState := len(in.Parties) == 1 && in.ID == stateFile(in.Parties[0].State)
	if in.Authority != nil && !ofOneState {
		report("central_authority", "stands in the state.yaml of its one state, move it there")
	}
	if len(in.Surveyed) > 0 && !ofOneState {
		report("surveyed", "stands in the state.yaml of its one state, move it there")
	}
	sided := slices.ContainsFunc(in.Parties, func(p Party) bool { return p.Side != "" })
	for i, p := range in.Parties {
		l.lintParty(in, p, sided, func(field, problem string) { report(fmt.Sprintf("parties[%d].%s", i, field), problem) })
		for j, q := range in.Parties[:i] {
			if p.State != "" && p.State == q.State && p.Status == "" && q.Status == "" && p.overlaps(q.Window) {
				report(fmt.Sprintf("parties[%d].from", i), fmt.Sprintf("overlaps parties[%d], close the earlier row with until", j))
			}
		}
	}
}

func (l *Law) lintParty(in *Instrument, p Party, sided bool, report reporter) {
	switch {
	case (p.State == "") == (p.Group == ""):
		report("state", "give either a state or a group")
	case p.Group != "" && l.byID[p.Group] == nil:
		report("group", fmt.Sprintf("no instrument %q, name one by its ID", p.Group))
	case p.Group != "" && l.refers(p.Group, in.ID):
		report("group", fmt.Sprintf("%q refers back to this file, list the states", p.Group))
	}
	if sided && p.Side == "" {
		report("side", "missing, where one party has a side all have")
	}
	lintWindow(p.Window, p.Status, report)
}

// refers reports whether the parties of one instrument lead to another.
func (l *Law) refers(from, to string) bool {
	if from == to {
		return true
	}
	in := l.byID[from]
	return in != nil && slices.ContainsFunc(in.Parties, func(p Party) bool { return p.Group != "" && l.refers(p.Group, to) })
}

func lintWindow(w Window, status Status, report reporter) {
	switch {
	case status != "" && (w.From != "" || w.Until != ""):
		report("from", "a row with a status gives no basis, drop its days")
	case w.Until != "" && w.From > w.Until:
		report("until", fmt.Sprintf("%s is before from, until is the last day of effect", w.Until))
	case w.Suspended != "" && w.Suspended <= w.From:
		report("suspended", "is not after from, drop the row or mend the day")
	case w.Precision != "" && w.From == "":
		report("precision", "speaks of from, which is missing")
	}
}

// overlaps reports whether some day is in both windows.
func (w Window) overlaps(v Window) bool {
	return (w.Until == "" || v.From == "" || v.From <= w.Until) && (v.Until == "" || w.From == "" || w.From <= v.Until)
}

// lintWords checks every closed word, state and day of a value.
func lintWords(v reflect.Value, path string, report reporter) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			lintWords(v.Elem(), path, report)
		}
	case reflect.Slice:
		for i := range v.Len() {
			at := fmt.Sprintf("%s[%d]", path, i)
			lintWords(v.Index(i), at, report)
			if v.Index(i).Kind() == reflect.String && contains(v.Slice(0, i), v.Index(i)) {
				report(at, fmt.Sprintf("%q stands twice, drop one", v.Index(i)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
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
		if problem := wordProblem(v); problem != "" {
			report(path, problem)
		}
	}
}

// contains reports whether one of the strings is s.
func contains(list, s reflect.Value) bool {
	for i := range list.Len() {
		if list.Index(i).String() == s.String() {
			return true
		}
	}
	return false
}

// wordProblem says what is wrong with one word, state or day; empty words are
// for the checks of what is required.
func wordProblem(v reflect.Value) string {
	text := v.String()
	if text == "" {
		return ""
	}
	switch word := v.Interface().(type) {
	case request.Day:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return fmt.Sprintf("%q is no day, write it as \"2006-01-02\"", text)
		}
	case request.State:
		if !word.Known() {
			return fmt.Sprintf("no such state %q, use its ISO 3166-1 code", text)
		}
	case Circle:
		if !slices.Contains(word.Words(), text) && !request.State(text).Known() {
			return fmt.Sprintf("no such word %q (accepted: %s, or a state)", text, strings.Join(word.Words(), ", "))
		}
	case Protection:
		return notAmong(text, heldProtections)
	case interface{ Words() []string }:
		return notAmong(text, word.Words())
	}
	return ""
}

// notAmong says that a word is none of the accepted, or "".
func notAmong(text string, accepted []string) string {
	if slices.Contains(accepted, text) {
		return ""
	}
	return fmt.Sprintf("no such word %q (accepted: %s)", text, strings.Join(accepted, ", "))
}
