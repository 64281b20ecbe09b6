package main

import (
	"cmp"
	"slices"

	"github.com/comity-go/comity/policy/audit"
)

// A bar is one bar of a figure: its parts from left to right, on a scale of a
// thousand that all bars of the figure share.
type bar struct {
	Label string
	Alt   string // what it shows, for who does not see it
	Parts []part
}

// Rest reports whether something is withheld in the bar.
func (b bar) Rest() bool {
	return slices.ContainsFunc(b.Parts, func(p part) bool { return p.Class == "rest" })
}

// A part is a piece of a bar.
type part struct {
	Class    string // the outcome, or rest: what is withheld of the sum
	At, Wide float64
	Name     string
	Count    string // with its share
}

const scale = 1000

// most is how many states a figure shows.
const most = 12

// outcomeBar returns the bar of a row. What is withheld of its sum is drawn
// together: everybody can tell that, since the sum is published.
func (l *locale) outcomeBar(r audit.Row, largest int, alt string) (bar, error) {
	b, sum, at := bar{Alt: alt}, r.Number(audit.Requests).N, 0.0
	put := func(class, text string, n int) error {
		name, err := l.text(text)
		if err != nil || n == 0 {
			return err
		}
		p := part{class, at, scale * float64(n) / float64(largest), name, l.digits(n) + " · " + l.percent(n, sum)}
		b.Parts = append(b.Parts, p)
		b.Alt += " " + p.Name + " " + p.Count + "."
		at += p.Wide
		return nil
	}
	rest := sum
	for _, c := range audit.Outcomes() {
		n := r.Number(c).N
		if err := put(string(c), "counter."+string(c), n); err != nil {
			return b, err
		}
		rest -= n
	}
	return b, put("rest", "rest", rest)
}

// wholeBar returns the bar of all requests; none where their number is withheld.
func (l *locale) wholeBar(total audit.Row) (bar, error) {
	sum := total.Number(audit.Requests).N
	alt, err := l.text("outcomes.alt", "n", l.digits(sum))
	if err != nil || sum == 0 {
		return bar{}, err
	}
	return l.outcomeBar(total, sum, alt)
}

// stateBars returns a bar for each of the states that asked most.
func (l *locale) stateBars(states []audit.Row) ([]bar, error) {
	var bars []bar
	rows := leading(states, audit.Requests)
	for _, row := range rows {
		sum := row.Number(audit.Requests).N
		alt, err := l.text("states.alt", "state", l.state(row.State), "n", l.digits(sum))
		if err != nil {
			return nil, err
		}
		b, err := l.outcomeBar(row, rows[0].Number(audit.Requests).N, alt)
		if err != nil {
			return nil, err
		}
		b.Label = l.state(row.State) + " · " + l.digits(sum)
		bars = append(bars, b)
	}
	return bars, nil
}

// A pair is two bars, one above the other.
type pair struct {
	Label, Alt       string
	Asked, Disclosed float64 // Disclosed is 0 where it is withheld
}

// borderBars returns a pair for each of the states that asked for most data
// abroad.
func (l *locale) borderBars(states []audit.Row) ([]pair, error) {
	var pairs []pair
	rows := leading(states, audit.CrossBorder)
	for _, row := range rows {
		asked, disclosed := row.Number(audit.CrossBorder), row.Number(audit.CrossBorderDisclosed)
		told, short, err := l.told(disclosed)
		if err != nil {
			return nil, err
		}
		p := pair{Label: l.state(row.State) + " · " + l.digits(asked.N) + " / " + short}
		if p.Alt, err = l.text("border.alt", "state", l.state(row.State), "asked", l.digits(asked.N), "disclosed", told); err != nil {
			return nil, err
		}
		largest := float64(rows[0].Number(audit.CrossBorder).N)
		p.Asked, p.Disclosed = scale*float64(asked.N)/largest, scale*float64(disclosed.N)/largest
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// mark is shown in place of a number that is withheld, as the page explains.
const mark = "∗"

// told returns a number, or that it is withheld, in words and for the eye.
func (l *locale) told(n audit.Number) (words, short string, err error) {
	if n.Withheld {
		words, err = l.text("withheld")
		return words, mark, err
	}
	return l.digits(n.N), l.digits(n.N), nil
}

// leading returns the rows in which a counter is largest, largest first. Rows in
// which it is withheld or zero are left out.
func leading(rows []audit.Row, c audit.Counter) []audit.Row {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r audit.Row) bool { return r.Number(c).N == 0 })
	slices.SortStableFunc(rows, func(a, b audit.Row) int { return cmp.Compare(b.Number(c).N, a.Number(c).N) })
	return rows[:min(len(rows), most)]
}
