// Package jsontree reads strict JSON into a tree in which each value knows its
// line: one document with [Parse], or many in a row with a [Stream].
//
// It is not encoding/json, which mends broken text in silence, keeps a document
// of any length, and does not say where in a stream it stopped. Here a text that
// is not JSON is a [Fault] with its line and JSON pointer, and a document is
// bounded in length and depth. What the names and values mean is for the caller:
// this package knows nothing of requests, and repeated names are both kept.
package jsontree

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// The bounds of a document.
const (
	MaxDocument = 1 << 20 // bytes
	maxDepth    = 32      // objects and lists inside each other
)

// A Node is one value of a document. A document may hold half a million, so a
// node is small and knows only its first part and the value after it: a slice of
// parts would be copied as it grows.
type Node struct {
	Text  string // of a string, unquoted; of a number, as written
	Name  string // of the field that holds it
	First *Node  // the first part of an object or a list
	Next  *Node  // the value after it in the object or list that holds it
	Line  int    // on which it begins, counted from 1
	above int32  // how many lines its name is above it
	Kind  byte   // the byte with which it begins, '0' for every number; 0 where there is no value
}

// NameLine returns the line on which the name of the field is.
func (n *Node) NameLine() int { return n.Line - int(n.above) }

// Count returns how many parts an object or a list has.
func (n *Node) Count() (count int) {
	for range n.Parts() {
		count++
	}
	return count
}

// Parts yields the parts of an object or a list, in order.
func (n *Node) Parts() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for part := n.First; part != nil && yield(part); part = part.Next {
		}
	}
}

// At returns the node at a JSON pointer (RFC 6901) below n, nil where there is
// none.
func (n *Node) At(pointer string) *Node {
	if pointer == "" {
		return n
	}
	step, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil
	}
	step, rest, deeper := strings.Cut(step, "/")
	if deeper {
		rest = "/" + rest
	}
	at, err := strconv.Atoi(step)
	listed := n.Kind == '[' && err == nil && strconv.Itoa(at) == step
	i := 0
	for part := range n.Parts() {
		if listed && i == at || n.Kind == '{' && Escape(part.Name) == step {
			return part.At(rest)
		}
		i++
	}
	return nil
}

// Escape makes one step of a JSON pointer of a name.
func Escape(name string) string { return pointerEscapes.Replace(name) }

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// Parse reads data, which holds one document of at most 1 MiB and nothing after
// it. Where the document is malformed the node is nil. Where only something
// comes after it, the node is returned beside the fault.
func Parse(data []byte) (*Node, *Fault) {
	if len(data) > MaxDocument {
		return nil, tooLong(1)
	}
	p := parser{input: input{buf: data, line: 1}}
	root, ok := p.value(0)
	if !ok {
		return nil, p.fault
	}
	if p.space(); !p.atEnd() {
		p.want("the end of the document")
		return &root, p.fault
	}
	return &root, nil
}

// A parser reads JSON into nodes and stops at the first byte that does not
// belong.
type parser struct {
	input
	fault *Fault // of the last value that was not read
}

// value reads one value. Where it returns false, p.fault says why.
func (p *parser) value(depth int) (n Node, ok bool) {
	p.space()
	c := p.peek()
	n.Kind, n.Line = c, p.line
	switch {
	case depth > maxDepth:
		p.fault = &Fault{Cause: TooDeep, Line: p.line, Problem: fmt.Sprintf("nested deeper than %d", maxDepth)}
	case c == '{':
		ok = p.object(&n, depth)
	case c == '[':
		ok = p.list(&n, depth)
	case c == '"':
		n.Text, ok = p.quoted()
	case c == '-' || digit(c):
		n.Kind = '0'
		n.Text, ok = p.number()
	case c == 't':
		ok = p.literal("true")
	case c == 'f':
		ok = p.literal("false")
	case c == 'n':
		ok = p.literal("null")
	default:
		p.want("a value")
	}
	return n, ok
}

func (p *parser) object(n *Node, depth int) bool {
	p.pos++
	if p.space(); p.eat('}') {
		return true
	}
	for last := &n.First; ; {
		p.space()
		line := p.line
		if p.peek() != '"' {
			return p.want("a field name in double quotes")
		}
		name, ok := p.quoted()
		if !ok {
			return false
		}
		if p.space(); !p.eat(':') {
			return p.want("a colon")
		}
		part, ok := p.value(depth + 1)
		if !ok {
			p.fault.inside(name)
			return false
		}
		part.Name, part.above = name, int32(part.Line-line)
		last = p.add(last, part)
		if p.space(); p.eat('}') {
			return true
		}
		if !p.eat(',') {
			return p.want("a comma or }")
		}
	}
}

func (p *parser) list(n *Node, depth int) bool {
	p.pos++
	if p.space(); p.eat(']') {
		return true
	}
	last := &n.First
	for i := 0; ; i++ {
		part, ok := p.value(depth + 1)
		if !ok {
			p.fault.inside(strconv.Itoa(i))
			return false
		}
		last = p.add(last, part)
		if p.space(); p.eat(']') {
			return true
		}
		if !p.eat(',') {
			return p.want("a comma or ]")
		}
	}
}

// add puts part where last points and returns where the next part goes. It drops
// the part if the document is already too long to be of use.
func (p *parser) add(last **Node, part Node) **Node {
	if p.overlong() {
		return last
	}
	kept := new(Node)
	*kept, *last = part, kept
	return &kept.Next
}
