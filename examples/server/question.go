package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A question is one evaluation as a request of the library.
type question struct {
	evaluation
	req      request.Request
	remedies bool
	silent   bool // the context says nothing
	faults   faults
}

// The actions.
const (
	disclose = "disclose"
	preserve = "preserve"
)

// ask translates an evaluation; guarded is the label that no request may give. The error is a problem with its faults, of which
// so many are told, each with its pointer into the request as it was sent.
//
// The standard makes the context optional, and an object without a member is a
// context too. Where all that is wrong is what it does not say, the request is
// none that is malformed (400) but one that is denied; null, a list or a word
// for a field is malformed.
func (e evaluation) ask(engine *policy.Engine, guarded string, most int) (question, error) {
	q := question{evaluation: e, faults: faults{most: most}}
	text := q.compose()
	action := q.readAction()
	var err error
	q.req, err = request.Decode([]byte(text))
	for _, f := range request.FieldErrors(errors.Join(err, engine.Check(q.req))) {
		switch at := q.home(f.Pointer); {
		case f.More > 0:
			q.faults.more += f.More
		case !q.absent(at) && !q.faults.has(at):
			problem := strings.ReplaceAll(f.Problem, "/data/0/stored_in", q.home("/data/0/stored_in"))
			q.faults.add(at, f.Code, problem, f.Accepted...)
		}
	}
	if q.faults.none() && action == preserve && !preserves(q.req.Instrument.Kind) {
		q.faults.add(q.home("/instrument/kind"), nothingPreserved, fmt.Sprintf("%q preserves nothing", q.req.Instrument.Kind),
			string(request.PreservationRequest), string(request.EuropeanPreservationOrder))
	}
	if q.req.Labels.Named(guarded).Given() {
		q.faults.add(q.home("/labels/"+guarded), guardedLabel, "only the guard before the storage fills this label; leave it out")
	}
	silent := q.unsaid() && q.faults.more == 0
	if p := q.faults.problem(); p != nil {
		p.unsaid = silent
		return q, p
	}
	return q, nil
}

// unsaid reports whether the context says nothing and nothing else is wrong.
func (q *question) unsaid() bool {
	return q.silent && !slices.ContainsFunc(q.faults.told, func(f fault) bool {
		return !strings.HasPrefix(f.Pointer, q.context.at+"/")
	})
}

func preserves(kind request.InstrumentKind) bool {
	return kind == request.PreservationRequest || kind == request.EuropeanPreservationOrder
}

// readAction returns the name of the action. Its one property asks for remedies.
func (q *question) readAction() (name string) {
	own, properties := q.open(q.action)
	if own == nil {
		return ""
	}
	accepted := []string{disclose, preserve}
	if text, ok := own["name"]; !ok {
		q.faults.add(q.action.at+"/name", missing, "is missing; add it", accepted...)
	} else if err := json.Unmarshal(text, &name); err != nil || !slices.Contains(accepted, name) {
		q.faults.add(q.action.at+"/name", unknownAction, short(string(text))+" is not an action", accepted...)
	}
	for _, property := range slices.Sorted(maps.Keys(properties)) {
		at := q.action.at + "/properties"
		if property != "remedies" {
			q.faults.below(at, property, unknownField, "this field is not known", "remedies")
		} else if json.Unmarshal(properties[property], &q.remedies) != nil || string(properties[property]) == "null" {
			q.faults.below(at, property, wrongType, "is not a boolean; write true or false")
		}
	}
	return name
}

// open returns the members of a part and those of its properties.
func (q *question) open(p part) (own, properties map[string]json.RawMessage) {
	if p.text == nil {
		q.faults.add(p.at, missing, "is missing; add it")
		return nil, nil
	}
	own = members(p.text, p.at, &q.faults)
	if own["properties"] != nil {
		properties = members(own["properties"], p.at+"/properties", &q.faults)
	}
	return own, properties
}

// compose writes the request of the library. The context, which has most to
// say, comes first, and so do its faults.
func (q *question) compose() string {
	var all object
	q.composeContext(&all)
	q.composeSubject(&all)
	q.composeResource(&all)
	return all.String()
}

// composeContext copies the context, which says all that the other parts do not.
func (q *question) composeContext(all *object) {
	if q.context.text == nil {
		q.context.text = json.RawMessage("{}")
	}
	own := members(q.context.text, q.context.at, &q.faults)
	q.silent = own != nil && len(own) == 0
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if where := map[string]string{"requesting": "subject", "authority": "subject", "targets": "resource", "data": "resource"}[name]; where != "" {
			q.faults.below(q.context.at, name, unknownField, "this field is not known here; write it in the "+where)
			continue
		}
		all.add(name, own[name])
	}
}

// composeSubject makes the authority of the subject.
func (q *question) composeSubject(all *object) {
	own, properties := q.open(q.subject)
	if own == nil {
		return
	}
	var authority object
	authority.add("kind", own["type"])
	authority.add("name", own["id"])
	if own["id"] == nil {
		q.faults.add(q.subject.at+"/id", missing, "is missing; add it")
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if name == "requesting" {
			all.add(name, properties[name])
		} else {
			authority.add(name, properties[name])
		}
	}
	all.add("authority", json.RawMessage(authority.String()))
}

// composeResource makes the item and the target of the resource.
func (q *question) composeResource(all *object) {
	own, properties := q.open(q.resource)
	if own == nil {
		return
	}
	var item, target object
	item.add("category", own["type"])
	target.add("value", own["id"])
	if own["id"] == nil {
		q.faults.add(q.resource.at+"/id", missing, "is missing; add it")
	}
	named := string(own["id"]) != `""`
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		switch name {
		case "kind", "from", "until":
			target.add(name, properties[name])
		case "targets":
			q.faults.below(q.resource.at+"/properties", name, unknownField, "this field is not known here; the target is the ID")
		default:
			item.add(name, properties[name])
		}
	}
	targets := "[]"
	if named {
		targets = "[" + target.String() + "]"
	} else if len(target.members) > 1 {
		q.faults.add(q.resource.at+"/id", noTarget, "is empty, and kind, from or until need a target; write its ID, or leave them out")
	}
	all.add("targets", json.RawMessage(targets))
	all.add("data", json.RawMessage("["+item.String()+"]"))
}

// An object is JSON in the making.
type object struct{ members []string }

// add adds a member that is not absent.
func (o *object) add(name string, value json.RawMessage) {
	if value != nil {
		key, _ := json.Marshal(name) // a string always marshals
		o.members = append(o.members, string(key)+":"+string(value))
	}
}

// String returns the text.
func (o *object) String() string { return "{" + strings.Join(o.members, ",") + "}" }

// home returns where in the request as it was sent a pointer into the composed
// one leads.
func (q *question) home(pointer string) string {
	for _, way := range []struct{ from, to string }{
		{"/requesting", q.subject.at + "/properties/requesting"},
		{"/authority/kind", q.subject.at + "/type"},
		{"/authority/name", q.subject.at + "/id"},
		{"/authority/", q.subject.at + "/properties/"},
		{"/authority", q.subject.at},
		{"/targets/0/value", q.resource.at + "/id"},
		{"/targets/0/", q.resource.at + "/properties/"},
		{"/targets/0", q.resource.at},
		{"/targets", q.resource.at + "/id"},
		{"/data/0/category", q.resource.at + "/type"},
		{"/data/0/", q.resource.at + "/properties/"},
		{"/data/0", q.resource.at},
		{"/data", q.resource.at},
	} {
		rest, ok := strings.CutPrefix(pointer, way.from)
		if ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(way.from, "/")) {
			return way.to + rest
		}
	}
	return q.context.at + pointer
}

// absent reports whether a pointer leads into a part that is missing or no
// object, which is told once.
func (q *question) absent(pointer string) bool {
	for _, p := range []part{q.subject, q.resource, q.context} {
		if !bytes.HasPrefix(p.text, []byte{'{'}) && strings.HasPrefix(pointer+"/", p.at+"/") {
			return true
		}
	}
	return false
}
