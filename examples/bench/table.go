package main

import (
	"fmt"
	"strings"
)

// find returns the measurement of a contender and a start, or nil.
func find(all []*measurement, name, start string) *measurement {
	for _, l := range all {
		if l.name == name && l.start == start {
			return l
		}
	}
	return nil
}

// whole returns the measurement of a contender that does the most of the work.
func whole(all []*measurement, name string) *measurement {
	if l := find(all, name, "request"); l != nil {
		return l
	}
	return find(all, name, "facts")
}

const tableHead = `| contender | from the request, µs | from the facts, µs | from a ready input, µs | allocations | bytes | × seen | × new |
|---|---:|---:|---:|---:|---:|---:|---:|
`

// table writes the measurements in Markdown.
func table(contenders []*contender, all []*measurement) string {
	var b strings.Builder
	b.WriteString(tableHead)
	seen, fresh := find(all, seenName, "request"), find(all, newName, "request")
	for _, w := range contenders {
		l := whole(all, w.name)
		m := l.typical()
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.0f | %.0f | %s | %s |\n", w.name,
			micros(find(all, w.name, "request")), micros(find(all, w.name, "facts")), micros(find(all, w.name, "input")),
			m.allocs, m.bytes, digits(l.times(seen)), digits(l.times(fresh)))
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
