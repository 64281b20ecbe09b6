package request

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxDepth = 32

// A node is one value of a document. Its kind is the byte it begins with, '0'
// for every number, and 0 where there is no value. A document may hold half a
// million, so that a node is small and knows only its first kid and the one
// beside it: a slice of kids would be copied as it grows.
type node struct {
	text  string // of a string, unquoted; of a number, as written
	name  string // of the field that holds it
	kid   *node  // the first of them
	next  *node  // in the object or list that holds it
	line  int
	above int32 // how many lines the name stands above the value
	kind  byte
}

// nameLine returns the line on which the name of the field stands.
func (n *node) nameLine() int { return n.line - int(n.above) }

// count returns how many kids there are.
func (n *node) count() (count int) {
	for range n.kids() {
		count++
	}
	return count
}

// kids yields what an object or a list holds, in order.
func (n *node) kids() iter.Seq[*node] {
	return func(yield func(*node) bool) {
		for kid := n.kid; kid != nil && yield(kid); kid = kid.next {
		}
	}
}

// A parser reads JSON into nodes and stops at the first byte that does not
// belong. It is not encoding/json, which mends broken text in silence, keeps a
// document of any length, and does not say where in a stream it stopped.
type parser struct {
	input
	fault *FieldError
}

// value reads one value. Where it returns false, p.fault says why.
func (p *parser) value(depth int) (n node, ok bool) {
	p.space()
	c := p.peek()
	n.kind, n.line = c, p.line
	switch {
	case depth > maxDepth:
		p.fault = &FieldError{Line: p.line, Problem: fmt.Sprintf("nested deeper than %d", maxDepth)}
	case c == '{':
		ok = p.object(&n, depth)
	case c == '[':
		ok = p.list(&n, depth)
	case c == '"':
		n.text, ok = p.quoted()
	case c == '-' || digit(c):
		n.kind = '0'
		n.text, ok = p.number()
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

func (p *parser) object(n *node, depth int) bool {
	p.pos++
	if p.space(); p.eat('}') {
		return true
	}
	for last := &n.kid; ; {
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
		kid, ok := p.value(depth + 1)
		if !ok {
			p.fault.inside(name)
			return false
		}
		kid.name, kid.above = name, int32(kid.line-line)
		last = p.add(last, kid)
		if p.space(); p.eat('}') {
			return true
		}
		if !p.eat(',') {
			return p.want("a comma or }")
		}
	}
}

func (p *parser) list(n *node, depth int) bool {
	p.pos++
	if p.space(); p.eat(']') {
		return true
	}
	last := &n.kid
	for i := 0; ; i++ {
		kid, ok := p.value(depth + 1)
		if !ok {
			p.fault.inside(strconv.Itoa(i))
			return false
		}
		last = p.add(last, kid)
		if p.space(); p.eat(']') {
			return true
		}
		if !p.eat(',') {
			return p.want("a comma or ]")
		}
	}
}

// add keeps kid where last points, unless the document is already too long to
// be of use, and returns where the next one goes.
func (p *parser) add(last **node, kid node) **node {
	if p.overlong() {
		return last
	}
	kept := new(node)
	*kept, *last = kid, kept
	return &kept.next
}

// want makes a fault of what is next, where something else belongs.
func (p *parser) want(what string) bool {
	problem := "malformed JSON: "
	for !p.atEnd() && !utf8.FullRune(p.buf[p.pos:]) && p.fill() {
	}
	switch r, size := utf8.DecodeRune(p.buf[p.pos:]); {
	case size == 0:
		problem += "the text ends where " + what + " belongs"
	case r == '\uFEFF':
		problem += "a byte order mark where " + what + " belongs; save the text as UTF-8 without one"
	case r == utf8.RuneError && size == 1:
		problem += "not UTF-8 where " + what + " belongs; save the text as UTF-8"
	case r == '\n' || r == '\r':
		problem += "the line ends where " + what + " belongs"
	default:
		problem += fmt.Sprintf("%q where %s belongs", r, what)
	}
	p.fault = &FieldError{Line: p.line, Problem: problem}
	return false
}

// at returns the node at pointer below n, nil where there is none.
func (n *node) at(pointer string) *node {
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
	listed := n.kind == '[' && err == nil && strconv.Itoa(at) == step
	i := 0
	for kid := range n.kids() {
		if listed && i == at || n.kind == '{' && escape(kid.name) == step {
			return kid.at(rest)
		}
		i++
	}
	return nil
}

// escape makes one step of a JSON pointer of a name.
func escape(name string) string { return pointerEscapes.Replace(name) }

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
