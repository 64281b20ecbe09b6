package policy

import (
	"fmt"
	"slices"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// field returns the meaning of a field.
func (c *checker) field(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	name, ok := ref[i].Value.(ast.String)
	if !ok {
		c.faults.Add(ref[i].Location, m.shape.Names, "%s: a field is named outright, not by a variable or number", upTo(ref, i))
		c.rest(ref, i, vars)
		return meaning{}
	}
	f, ok := m.shape.Fields[string(name)]
	if !ok {
		c.faults.Add(ref[i].Location, m.shape.Names, "%s: no such field%s", upTo(ref, i), request.Suggest(string(name), m.shape.Names))
		return meaning{}
	}
	return meaningOf(f.Shape, m.from[0]+"."+string(name))
}

// noElement is said of a place in a list, which may be shorter.
const noElement = "%s: where the list has no such element the rule is passed over: write some x in %s"

// index returns the meaning of an element of a list, or of a set.
func (c *checker) index(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	elem := m.element()
	list := upTo(ref, i-1)
	switch v := ref[i].Value.(type) {
	case ast.Var:
		if v.IsWildcard() {
			return elem
		}
	case ast.String:
		if m.kind == aList {
			c.faults.Add(ref[i].Location, nil, "%s: %s is a list and has no fields: write %s in %s", upTo(ref, i), list, ref[i], list)
			return meaning{}
		}
	}
	if m.kind == aList {
		c.faults.Add(ref[i].Location, nil, noElement, upTo(ref, i), list)
		c.rest(ref, i, vars)
		return elem
	}
	if idx := c.term(ref[i], vars); idx.kind == aWord {
		c.same(ref[i], elem, ref[i], idx)
	} else {
		c.use(ref[i], idx)
	}
	elem.cure = fmt.Sprintf("write %s in %s", ref[i], list)
	return elem
}

// entry returns the meaning of what an object has under a key. There is one for
// certain where the object is written with every word that the key can be.
func (c *checker) entry(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	idx := c.term(ref[i], vars)
	if m.key != nil {
		c.same(ref[i], *m.key, ref[i], idx)
	}
	elem := m.element()
	if !m.written || idx.cure != "" || !idx.within(m.key) {
		elem.cure = "let the object have every key, or write some key, value in " + upTo(ref, i-1)
	}
	return elem
}

// within reports whether every word that m can be is among those of the keys.
func (m meaning) within(key *meaning) bool {
	return key != nil && m.words != nil && key.words != nil &&
		!slices.ContainsFunc(m.words, func(word string) bool { return !slices.Contains(key.words, word) })
}

// open walks an element of what nothing is known of. A field of a variable is
// one that nobody checks.
func (c *checker) open(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	c.readAll(m)
	v, variable := ref[0].Value.(ast.Var)
	if _, local := vars.find(v); variable && local {
		if name, ok := ref[i].Value.(ast.String); ok {
			c.faults.Add(ref[i].Location, nil, "%s: the field %s is read only of input, or of what is bound by some %s in input.<list>",
				upTo(ref, i), name, v)
		}
	}
	if _, ok := ref[i].Value.(ast.Number); ok {
		c.faults.Add(ref[i].Location, nil, noElement, upTo(ref, i), upTo(ref, i-1))
	}
	c.use(ref[i], c.term(ref[i], vars))
	return meaning{}
}

// rest walks the elements of a faulty ref from the i-th on, for the references
// in them.
func (c *checker) rest(ref ast.Ref, i int, vars *bindings) {
	for _, t := range ref[i:] {
		if _, ok := t.Value.(ast.Var); !ok {
			c.use(t, c.term(t, vars))
		}
	}
}
