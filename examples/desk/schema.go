package main

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A node is one place in a request, as the schema of the library describes it.
type node struct {
	name     string
	kind     kind
	required bool
	words    []string // of a choice, without the empty one
	members  []*node  // of an object, in the order of the schema
	element  *node    // of a list
	states   bool     // a state, or a place in one, stands here
	about    string   // of a label: what it is
}

// A kind is how a place is filled in.
type kind string

const (
	text   kind = "text"
	choice kind = "choice"
	truth  kind = "truth"
	number kind = "number"
	object kind = "object"
	list   kind = "list"
	free   kind = "free" // an object whose names are not known
)

// schema returns the root of the schema of requests, without the version of the form of
// requests: there is one, which need not be said.
func schema() *node {
	root := read("", request.Schema(), true)
	root.members = slices.DeleteFunc(root.members, func(m *node) bool { return m.name == "version" })
	return root
}

// read reads one node.
func read(name string, raw json.RawMessage, required bool) *node {
	var s struct {
		Type       string
		Enum       []string
		Required   []string
		Properties json.RawMessage
		Items      json.RawMessage
		AnyOf      []json.RawMessage
		Ref        string `json:"$ref"`
		Pattern    string
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(err) // a test of package request reads the schema
	}
	n := &node{name: name, kind: text, required: required}
	switch {
	case s.Enum != nil:
		n.kind = choice
		n.words = slices.DeleteFunc(s.Enum, func(word string) bool { return word == "" })
	case s.Type == "boolean":
		n.kind = truth
	case s.Type == "number" || s.Type == "integer":
		n.kind = number
	case s.Type == "array":
		n.kind, n.element = list, read("", s.Items, false)
	case s.Type == "object" && s.Properties == nil:
		n.kind = free
	case s.Type == "object":
		n.kind = object
		for _, m := range ordered(s.Properties) {
			n.members = append(n.members, read(m.name, m.value, slices.Contains(s.Required, m.name)))
		}
	case s.Ref != "" || slices.ContainsFunc(s.AnyOf, func(of json.RawMessage) bool { return bytes.Contains(of, []byte("$ref")) }):
		n.states = true
	}
	return n
}

// declare makes the labels of the operator members of the place where labels stand. Where
// there are none, it stays one of JSON.
func (n *node) declare(labels []policy.Label) {
	place := n.member("labels")
	for _, l := range labels {
		m := &node{name: l.Name, about: l.About, kind: text, words: l.Words}
		if l.Words != nil {
			m.kind = choice
		}
		if l.List {
			m = &node{name: l.Name, about: l.About, kind: list, element: m}
		}
		place.kind, place.members = object, append(place.members, m)
	}
}

// A member is one of an object, as it stands in the text.
type member struct {
	name  string
	value json.RawMessage
}

// ordered returns the members of an object in the order of the text.
func ordered(raw json.RawMessage) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	var all []member
	for _, err := dec.Token(); err == nil && dec.More(); {
		name, _ := dec.Token()
		m := member{name: name.(string)}
		if err = dec.Decode(&m.value); err == nil {
			all = append(all, m)
		}
	}
	return all
}

// member returns a member by its name.
func (n *node) member(name string) *node {
	i := slices.IndexFunc(n.members, func(m *node) bool { return m.name == name })
	if i < 0 {
		panic("no field of a request: " + name) // a section of the form names it
	}
	return n.members[i]
}
