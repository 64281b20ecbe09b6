package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A question is one evaluation as a request of the library.
type question struct {
	evaluation
	req      request.Request
	remedies bool
}

// The actions.
const (
	disclose = "disclose"
	preserve = "preserve"
)

// ask translates an evaluation. The error is a problem with all faults, each
// with its pointer into the request as it was sent.
func (e evaluation) ask(law *jurisdiction.Law) (question, error) {
	q := question{evaluation: e}
	action, faults := q.readAction()
	text, more := q.compose()
	faults = append(faults, more...)
	var err error
	q.req, err = request.Decode([]byte(text))
	for _, f := range request.FieldErrors(errors.Join(err, law.Check(q.req))) {
		if at := q.home(f.Pointer); !q.absent(at) && !slices.ContainsFunc(faults, func(told fault) bool { return told.Pointer == at }) {
			faults = append(faults, fault{at, strings.ReplaceAll(f.Problem, "/data/0/stored_in", q.home("/data/0/stored_in")), f.Accepted})
		}
	}
	if len(faults) == 0 && action == preserve && !preserves(q.req.Instrument.Kind) {
		faults = append(faults, fault{q.home("/instrument/kind"), fmt.Sprintf("%q preserves nothing", q.req.Instrument.Kind),
			[]string{string(request.PreservationRequest), string(request.EuropeanPreservationOrder)}})
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b fault) int { return strings.Compare(a.Pointer, b.Pointer) })
		return question{}, faulty(faults)
	}
	return q, nil
}

func preserves(kind request.InstrumentKind) bool {
	return kind == request.PreservationRequest || kind == request.EuropeanPreservationOrder
}

// readAction returns the name of the action. Its one property asks for remedies.
func (q *question) readAction() (string, []fault) {
	own, properties, faults := q.action.open()
	if own == nil {
		return "", faults
	}
	var name string
	accepted := []string{disclose, preserve}
	if text, ok := own["name"]; !ok {
		faults = append(faults, fault{q.action.at + "/name", "missing", accepted})
	} else if err := json.Unmarshal(text, &name); err != nil || !slices.Contains(accepted, name) {
		faults = append(faults, fault{q.action.at + "/name", "no such action " + string(text), accepted})
	}
	for _, property := range slices.Sorted(maps.Keys(properties)) {
		at := q.action.at + "/properties/" + escape(property)
		if property != "remedies" {
			faults = append(faults, fault{at, "unknown field", []string{"remedies"}})
		} else if json.Unmarshal(properties[property], &q.remedies) != nil || string(properties[property]) == "null" {
			faults = append(faults, fault{Pointer: at, Problem: "want true or false"})
		}
	}
	return name, faults
}

// open returns the members of the part and those of its properties.
func (p part) open() (own, properties map[string]json.RawMessage, faults []fault) {
	if p.text == nil {
		return nil, nil, []fault{{Pointer: p.at, Problem: "missing"}}
	}
	own, faults = members(p.text, p.at)
	if own["properties"] != nil {
		var more []fault
		properties, more = members(own["properties"], p.at+"/properties")
		faults = append(faults, more...)
	}
	return own, properties, faults
}

// compose writes the request of the library.
func (q *question) compose() (string, []fault) {
	var all object
	faults := q.composeContext(&all)
	faults = append(faults, q.composeSubject(&all)...)
	faults = append(faults, q.composeResource(&all)...)
	return all.String(), faults
}

// composeContext copies the context, which says all that the other parts do not.
func (q *question) composeContext(all *object) []fault {
	own, _, faults := q.context.open()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if where := map[string]string{"requesting": "subject", "authority": "subject", "targets": "resource", "data": "resource"}[name]; where != "" {
			faults = append(faults, fault{Pointer: q.context.at + "/" + name, Problem: "unknown field; the " + where + " says it"})
			continue
		}
		all.add(name, own[name])
	}
	return faults
}

// composeSubject makes the authority of the subject.
func (q *question) composeSubject(all *object) []fault {
	own, properties, faults := q.subject.open()
	if own == nil {
		return faults
	}
	var authority object
	authority.add("kind", own["type"])
	authority.add("name", own["id"])
	if own["id"] == nil {
		faults = append(faults, fault{Pointer: q.subject.at + "/id", Problem: "missing"})
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if name == "requesting" {
			all.add(name, properties[name])
		} else {
			authority.add(name, properties[name])
		}
	}
	all.add("authority", json.RawMessage(authority.String()))
	return faults
}

// composeResource makes the item and the target of the resource.
func (q *question) composeResource(all *object) []fault {
	own, properties, faults := q.resource.open()
	if own == nil {
		return faults
	}
	var item, target object
	item.add("category", own["type"])
	target.add("value", own["id"])
	if own["id"] == nil {
		faults = append(faults, fault{Pointer: q.resource.at + "/id", Problem: "missing"})
	}
	named := string(own["id"]) != `""`
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if slices.Contains([]string{"kind", "from", "until"}, name) {
			target.add(name, properties[name])
		} else {
			item.add(name, properties[name])
		}
	}
	targets := "[]"
	if named {
		targets = "[" + target.String() + "]"
	} else if len(target.members) > 1 {
		faults = append(faults, fault{Pointer: q.resource.at + "/id", Problem: "empty, so that kind, from and until are of no target"})
	}
	all.add("targets", json.RawMessage(targets))
	all.add("data", json.RawMessage("["+item.String()+"]"))
	return faults
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
		if !strings.HasPrefix(string(p.text), "{") && strings.HasPrefix(pointer+"/", p.at+"/") {
			return true
		}
	}
	return false
}
