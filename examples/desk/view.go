package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// sections are the parts of the form, in order, each with the fields of the request
// that stand in it.
var sections = []struct {
	name   string
	fields []string
}{
	{"request", []string{"id", "received", "received_at", "requesting", "purpose", "scope"}},
	{"authority", []string{"authority"}},
	{"instrument", []string{"instrument"}},
	{"targets", []string{"targets"}},
	{"data", []string{"data"}},
	{"provider", []string{"provider"}},
	{"customer", []string{"customer"}},
	{"persons", []string{"subject", "subjects", "privileged"}},
	{"offence", []string{"offence", "emergency"}},
	{"clearances", []string{"clearances"}},
	{"confidential", []string{"confidential", "confidential_until", "confidential_user", "confidential_user_until"}},
	{"paper", []string{"paper"}},
	{"labels", []string{"labels"}},
}

// A sectionView is one part of the form on the page.
type sectionView struct {
	Name, Title string
	Fields      []*fieldView
	Open        bool // it says something, or has a fault
}

// A fieldView is one field on the page, or a group of them.
type fieldView struct {
	ID, Pointer, Label, Help string
	Kind                     string // text, choice, choices, lines, free, group, groups
	Value                    string
	Options                  []option
	Required, States, Long   bool
	Faults                   []string
	Fields                   []*fieldView // of a group, or the groups of a list
	Number                   int          // of a group in its list, from 1
}

// An option is one of the words that a field may have.
type option struct {
	Word, Text string
	Chosen     bool
}

// A formView makes the fields of a page.
type formView struct {
	form
	*words
	faults map[string][]string // by pointer; what is placed is taken out
	placed map[string]string   // the field of each fault that is placed
}

// sections returns the parts of the form.
func (v formView) sections() []sectionView {
	var all []sectionView
	for _, s := range sections {
		part := sectionView{Name: s.name, Title: v.Section[s.name]}
		for _, name := range s.fields {
			m := v.root.member(name)
			f := v.field(m, "/"+name, "/"+name)
			if f.Kind == "group" && len(s.fields) == 1 && len(f.Faults) == 0 {
				part.Fields = append(part.Fields, f.Fields...) // the section has its name
			} else {
				part.Fields = append(part.Fields, f)
			}
		}
		part.Open = slices.ContainsFunc(part.Fields, (*fieldView).says)
		all = append(all, part)
	}
	return all
}

// says reports whether something stands in a field, or a fault beside it.
func (f *fieldView) says() bool {
	return f.Value != "" || len(f.Faults) > 0 || slices.ContainsFunc(f.Options, func(o option) bool { return o.Chosen && o.Word != "" }) ||
		slices.ContainsFunc(f.Fields, (*fieldView).says)
}

// field returns a field, and those below it. Its words are found by the general pointer.
func (v formView) field(n *node, pointer, general string) *fieldView {
	said, ok := v.Field[general]
	if !ok { // a label
		said = fieldWords{n.name, n.about}
	}
	f := &fieldView{ID: idOf(pointer), Pointer: pointer, Label: said.Label, Help: said.Help,
		Required: n.required, States: n.states, Kind: string(n.kind)}
	v.place(f, pointer)
	switch {
	case n.kind == object:
		f.Kind = "group"
		for _, m := range n.members {
			f.Fields = append(f.Fields, v.field(m, pointer+"/"+m.name, general+"/"+m.name))
		}
	case n.kind == list && n.element.kind == object:
		f.Kind = "groups"
		for i := range count(pointer, v.values) {
			group := v.field(n.element, pointer+"/"+strconv.Itoa(i), general+"/*")
			group.Number = i + 1
			f.Fields = append(f.Fields, group)
		}
	case n.kind == list && n.element.kind == choice:
		f.Kind = "choices"
		f.Options = v.options(n.element.words, general, v.values[pointer])
		v.faultsBelow(f)
	case n.kind == list:
		f.Kind, f.States, f.Value = "lines", n.element.states, v.values.Get(pointer)
		v.faultsBelow(f)
	case n.kind == choice:
		f.Options = append([]option{{"", v.Say("not_said"), false}}, v.options(n.words, general, v.values[pointer])...)
	case n.kind == truth:
		f.Kind = "choice"
		chosen := v.values.Get(pointer)
		f.Options = []option{{"", v.Say("not_said"), false}, {"true", v.Say("yes"), chosen == "true"}, {"false", v.Say("no"), chosen == "false"}}
	default:
		f.Value = v.values.Get(pointer)
		v.faultsBelow(f)
	}
	return f
}

// idOf returns the name of a field on the page.
func idOf(pointer string) string { return "f" + strings.ReplaceAll(pointer, "/", "-") }

// faultsBelow places the faults of a list's elements beside the field of the list.
func (v formView) faultsBelow(f *fieldView) {
	for _, pointer := range slices.Sorted(maps.Keys(v.faults)) {
		if strings.HasPrefix(pointer, f.Pointer+"/") {
			v.place(f, pointer)
		}
	}
}

// place puts the faults at a pointer beside a field.
func (v formView) place(f *fieldView, pointer string) {
	if faults := v.faults[pointer]; faults != nil {
		f.Faults = append(f.Faults, faults...)
		v.placed[pointer] = f.ID
		delete(v.faults, pointer)
	}
}

// options returns words with their texts.
func (v formView) options(accepted []string, general string, chosen []string) []option {
	var all []option
	for _, word := range accepted {
		all = append(all, option{word, cmp.Or(v.Choice[general][word], word), slices.Contains(chosen, word)})
	}
	return all
}

// byPointer returns the problems of faults by the place where each stands.
func byPointer(faults []faultView) map[string][]string {
	all := map[string][]string{}
	for _, e := range faults {
		all[e.Pointer] = append(all[e.Pointer], e.Problem)
	}
	return all
}
