package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A form is a request as it is written in the browser: what stands in each field, by
// the JSON pointer of the field. Nothing is judged here: what is written goes to the
// library as it is, and the library says what is wrong with it.
type form struct {
	root   *node
	values url.Values
}

// JSON returns the request that the form holds. What is empty is left out.
func (f form) JSON() []byte {
	raw, ok := f.root.write("", f.values)
	if !ok {
		return []byte("{}")
	}
	return raw
}

// write returns what the fields below a node say; ok is false where they say nothing.
func (n *node) write(at string, v url.Values) (raw json.RawMessage, ok bool) {
	said := v.Get(at)
	switch n.kind {
	case object:
		return n.writeObject(at, v)
	case list:
		return n.writeList(at, v)
	case truth, number, free:
		if plain := strings.TrimSpace(said); plain != "" && json.Valid([]byte(plain)) {
			return json.RawMessage(plain), true
		}
	}
	return quote(said), said != ""
}

func (n *node) writeObject(at string, v url.Values) (raw json.RawMessage, ok bool) {
	for _, m := range n.members {
		value, said := m.write(at+"/"+m.name, v)
		if !said {
			continue
		}
		raw = append(raw, separator(raw, '{')...)
		raw = append(append(append(raw, quote(m.name)...), ':'), value...)
	}
	return append(raw, '}'), raw != nil
}

func (n *node) writeList(at string, v url.Values) (raw json.RawMessage, ok bool) {
	var all []json.RawMessage
	switch {
	case n.element.kind == object:
		for i := range count(at, v) {
			value, said := n.element.write(at+"/"+strconv.Itoa(i), v)
			if !said {
				value = json.RawMessage("{}")
			}
			all = append(all, value)
		}
	case n.element.kind == choice:
		for _, word := range v[at] {
			all = append(all, quote(word))
		}
	default:
		for line := range strings.Lines(v.Get(at)) {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, quote(line))
			}
		}
	}
	for _, value := range all {
		raw = append(append(raw, separator(raw, '[')...), value...)
	}
	if raw == nil {
		return json.RawMessage("[]"), n.required
	}
	return append(raw, ']'), true
}

// separator returns what stands before the next member.
func separator(raw []byte, open byte) []byte {
	if raw == nil {
		return []byte{open}
	}
	return []byte{','}
}

// quote returns a text as JSON.
func quote(s string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a text always encodes
	}
	return bytes.TrimSpace(b.Bytes())
}

// count returns how many objects of a list there are: those in which a field stands,
// empty or not.
func count(at string, v url.Values) int {
	n := 0
	for name := range v {
		rest, below := strings.CutPrefix(name, at+"/")
		index, _, _ := strings.Cut(rest, "/")
		if i, err := strconv.Atoi(index); below && err == nil && i >= 0 && i < mostObjects {
			n = max(n, i+1)
		}
	}
	return n
}

// mostObjects is how many targets, items or persons a form has at most. A request with
// more is for a program.
const mostObjects = 100

// fill writes a value of JSON into the fields below a node, as a browser shows and sends
// them: without what no field can hold.
func (n *node) fill(at string, value any, v url.Values) {
	switch x := value.(type) {
	case map[string]any:
		if n.kind != object {
			v.Set(at, string(encoded(x)))
			return
		}
		for _, m := range n.members {
			if below, ok := x[m.name]; ok {
				m.fill(at+"/"+m.name, below, v)
			}
		}
	case []any:
		n.fillList(at, x, v)
	case string:
		n.fillText(at, x, v)
	default:
		n.fillText(at, string(encoded(x)), v)
	}
}

// oneLine takes out of a text what a field of one line cannot hold.
var oneLine = strings.NewReplacer("\r", "", "\n", "")

func (n *node) fillText(at, said string, v url.Values) {
	switch {
	case n.kind == choice && !slices.Contains(n.words, said), n.kind == truth && said != "true" && said != "false":
	case n.kind == text:
		v.Set(at, oneLine.Replace(said))
	default:
		v.Set(at, said)
	}
}

func (n *node) fillList(at string, values []any, v url.Values) {
	if n.kind != list {
		v.Set(at, string(encoded(values)))
		return
	}
	if n.element.kind == object {
		for i, value := range values[:min(len(values), mostObjects)] {
			n.element.open(at+"/"+strconv.Itoa(i), v)
			n.element.fill(at+"/"+strconv.Itoa(i), value, v)
		}
		return
	}
	var lines []string
	for _, value := range values {
		lines = append(lines, fmt.Sprint(value))
	}
	if n.element.kind == choice {
		v[at] = slices.DeleteFunc(slices.Clone(n.element.words), func(word string) bool { return !slices.Contains(lines, word) })
		return
	}
	v.Set(at, strings.Join(lines, "\n"))
}

// open makes the fields of an object of a list, empty.
func (n *node) open(at string, v url.Values) {
	for _, m := range n.members {
		v[at+"/"+m.name] = nil
	}
}

func encoded(value any) []byte {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // it was JSON
	}
	return raw
}

// fromJSON returns the form of a request, whether or not the request has faults.
func fromJSON(root *node, text []byte) (form, error) {
	f := form{root, url.Values{}}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return f, err
	}
	root.fill("", value, f.values)
	return f, nil
}

// set puts a value in a place, as a remedy says it.
func (f form) set(pointer string, raw json.RawMessage) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return err
	}
	f.clear(pointer)
	f.root.find(pointer).fill(pointer, value, f.values)
	return nil
}

// clear empties the fields at a place and below it.
func (f form) clear(pointer string) {
	for name := range f.values {
		if name == pointer || strings.HasPrefix(name, pointer+"/") {
			delete(f.values, name)
		}
	}
}

// find returns the node at a pointer, or nil.
func (n *node) find(pointer string) *node {
	for _, name := range strings.Split(pointer, "/")[1:] {
		if n.kind == list {
			n = n.element
			continue
		}
		i := slices.IndexFunc(n.members, func(m *node) bool { return m.name == name })
		if i < 0 {
			return nil
		}
		n = n.members[i]
	}
	return n
}

// change adds an object to a list ("add /data") or takes one away ("remove /data/1").
func (f form) change(what string) {
	do, pointer, _ := strings.Cut(what, " ")
	place := strings.LastIndexByte(pointer, '/')
	switch {
	case do == "add" && slices.Contains(f.root.lists(""), pointer):
		n := count(pointer, f.values)
		if n < mostObjects {
			f.root.find(pointer).element.open(pointer+"/"+strconv.Itoa(n), f.values)
		}
	case do == "remove" && place > 0 && slices.Contains(f.root.lists(""), pointer[:place]):
		gone, err := strconv.Atoi(pointer[place+1:])
		if err != nil || gone < 0 {
			return
		}
		f.remove(pointer[:place], gone)
	}
}

// remove takes one object out of a list; those behind it move up.
func (f form) remove(at string, gone int) {
	n := count(at, f.values)
	for i := gone; i < n; i++ {
		here, next := at+"/"+strconv.Itoa(i), at+"/"+strconv.Itoa(i+1)
		f.clear(here)
		for name, value := range f.values {
			if rest, ok := strings.CutPrefix(name, next+"/"); ok {
				f.values[here+"/"+rest] = value
			}
		}
	}
}

// lists returns the pointers of the lists of objects.
func (n *node) lists(at string) []string {
	var all []string
	if n.kind == list && n.element.kind == object {
		all = append(all, at)
	}
	for _, m := range n.members {
		all = append(all, m.lists(at+"/"+m.name)...)
	}
	return all
}
