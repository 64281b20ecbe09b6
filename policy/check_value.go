package policy

import (
	"fmt"
	"strings"
)

// maxSeen limits how many ways of calling functions are walked apart. Beyond
// it arguments count as unknown.
const maxSeen = 10_000

// value returns what a definition means, walking its rules once for every way
// of calling it.
func (c *checker) value(d *definition, args []meaning) meaning {
	d.used = true
	if d.turns() {
		c.unsure++
		defer func() { c.unsure-- }()
	}
	if d.pkg() != c.in.Package {
		c.mute++ // what other rules read is not what this rule reads
		defer func() { c.mute-- }()
	}
	var key strings.Builder
	fmt.Fprint(&key, d.path, c.unsure > 0, c.mute > 0)
	if len(c.seen) >= maxSeen {
		for _, m := range args {
			c.readAll(m)
		}
		args = make([]meaning, len(args))
	}
	for _, m := range args {
		key.WriteString(" " + m.id())
	}
	if m, ok := c.seen[key.String()]; ok {
		return m
	}
	c.seen[key.String()] = meaning{} // of what refers to itself; the compiler refuses it
	m := c.walk(d, args)
	c.seen[key.String()] = m
	return m
}

func (c *checker) walk(d *definition, args []meaning) meaning {
	var value meaning
	for i, cl := range d.clauses {
		m := c.clause(cl, args)
		if i == 0 {
			value = m
		} else {
			value = value.or(m)
		}
	}
	if !d.set {
		return value
	}
	if value.constant() {
		value = meaning{kind: aWord, words: value.words, from: []string{d.path}}
	}
	return meaning{kind: aSet, elem: &value}
}

// turns reports whether the definition holds a value too where its conditions
// fail, so that what they read counts either way.
func (d *definition) turns() bool {
	for _, cl := range d.clauses {
		if cl.rule.Default || cl.rule.Else != nil {
			return true
		}
	}
	return false
}
