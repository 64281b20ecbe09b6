package main

import (
	"fmt"
	"strings"
)

// find returns the measurement of a contender and a start, or nil.
func find(all []*measurement, name, start string) *measurement {
	for _, l := range all {
		if l.contender.name == name && l.start.name == start {
			return l
		}
	}
	return nil
}

const tableHead = `| contender | from the request, µs | from the facts, µs | from a ready input, µs | allocations | bytes | × seen | × new |
|---|---:|---:|---:|---:|---:|---:|---:|
`

// table writes the measurements of single decisions in Markdown.
func table(r *result) string {
	var b strings.Builder
	b.WriteString(tableHead)
	seen, fresh := find(r.all, seenName, "request"), find(r.all, newName, "request")
	for _, w := range r.contenders {
		if w.on == objects {
			continue
		}
		l := find(r.all, w.name, "request")
		m := l.typical()
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.0f | %.0f | %s | %s |\n", w.name, micros(l),
			micros(find(r.all, w.name, "facts")), micros(find(r.all, w.name, "input")),
			m.allocs, m.bytes, digits(l.times(seen)), digits(l.times(fresh)))
	}
	return b.String()
}

const objectHead = `| many objects, each | from the request, µs | from the facts, µs | a class once, in a map of the caller, µs | allocations | × DecideAll |
|---|---:|---:|---:|---:|---:|
`

// objectTable writes the measurements of many objects in Markdown.
func objectTable(r *result) string {
	var b strings.Builder
	b.WriteString(objectHead)
	ours := find(r.all, allName, "request")
	for _, w := range r.contenders {
		if w.on != objects {
			continue
		}
		l := find(r.all, w.name, "request")
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", strings.TrimSuffix(w.name, manySuffix), micros(l),
			micros(find(r.all, w.name, "facts")), micros(find(r.all, w.name, "class")), digits(l.typical().allocs), digits(l.times(ours)))
	}
	return b.String()
}

// micros writes the median of a measurement in microseconds.
func micros(l *measurement) string {
	if l == nil {
		return "–"
	}
	return digits(l.typical().nanoseconds / 1000)
}

// digits writes a number with about two digits that count.
func digits(x float64) string {
	switch {
	case x < 0.1:
		return fmt.Sprintf("%.3f", x)
	case x < 1:
		return fmt.Sprintf("%.2f", x)
	case x < 20:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
