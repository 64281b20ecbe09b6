package audit

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// reportOf returns a report whose states have these outcomes, and as many
// accounts as requests, and one more.
func reportOf(states ...[]int) Report {
	r := Report{Total: *newRow("")}
	for i, outcomes := range states {
		row := newRow(request.States()[i])
		put := func(c Counter, n int) {
			row.numbers[c.index()].N += n
			r.Total.numbers[c.index()].N += n
		}
		for j, n := range outcomes {
			put(Outcomes()[j], n)
			put(Requests, n)
			put(Accounts, n)
		}
		put(Accounts, 1)
		r.States = append(r.States, *row)
	}
	return r
}

// outline shows the outcomes, their sum and the accounts, row by row.
func outline(r Report) []string {
	var lines []string
	for _, row := range append(r.States, r.Total) {
		text := ""
		for _, c := range append(Outcomes(), Requests, Accounts) {
			n := row.Number(c)
			if n.Withheld {
				text += " *"
			} else {
				text += fmt.Sprint(" ", n.N)
			}
		}
		lines = append(lines, text[1:])
	}
	return lines
}

func TestSuppress(t *testing.T) {
	tests := []struct {
		name   string
		states [][]int
		want   []string
	}{
		{"nothing is small", [][]int{{20, 0, 0, 0, 0, 30}, {10, 10, 0, 0, 0, 0}},
			[]string{"20 0 0 0 0 30 50 51", "10 10 0 0 0 0 20 21", "30 10 0 0 0 30 70 72"}},
		{"two withheld in rows and columns", [][]int{{20, 30, 0, 0, 0, 3}, {40, 50, 0, 0, 0, 60}},
			[]string{"* 30 0 0 0 * 53 54", "* 50 0 0 0 * 150 151", "60 80 0 0 0 63 203 205"}},
		{"a state alone", [][]int{{20, 0, 0, 0, 0, 3}},
			[]string{"* 0 0 0 0 * 23 24", "* 0 0 0 0 * 23 24"}},
		{"a state with few requests", [][]int{{0, 0, 0, 0, 0, 3}, {20, 0, 0, 0, 0, 40}, {20, 0, 0, 0, 0, 30}},
			[]string{"0 0 0 0 0 * * *", "20 0 0 0 0 40 60 61", "20 0 0 0 0 * * *", "40 0 0 0 0 73 113 116"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			full := reportOf(tt.states...)
			before := outline(full)
			if diff := cmp.Diff(tt.want, outline(full.Suppress(10))); diff != "" {
				t.Error("(-want +got):", diff)
			}
			if diff := cmp.Diff(before, outline(full)); diff != "" {
				t.Error("the full report was changed:", diff)
			}
		})
	}
}

// TestNobodyCanCompute tries every table that readers cannot exclude: a number
// that is small may be any small number, and zero.
func TestNobodyCanCompute(t *testing.T) {
	const threshold = 4
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		states := make([][]int, 1+r.IntN(3))
		for i := range states {
			states[i] = []int{r.IntN(6), r.IntN(6), 0, 0, 0, 0}
		}
		full := reportOf(states...)
		published := full.Suppress(threshold)
		possible := worlds(published, len(states))
		for i, row := range append(full.States, full.Total) {
			for k, c := range []Counter{Content, NonContent, Requests} {
				if n := row.Number(c).N; n == 0 || n >= threshold {
					continue
				}
				for n := range threshold {
					if !possible[i][k][n] {
						t.Fatalf("%v: %s in row %d cannot be %d in\n%v", states, c, i, n, outline(published))
					}
				}
			}
		}
	}
}

// worlds returns what numbers may stand where, among all tables of two outcomes
// that agree with what is published. No number above most is tried.
func worlds(published Report, states int) (possible [4][3][64]bool) {
	const most = 10 // of a row, whose two outcomes are at most 5
	rows := append(published.States, published.Total)
	fits := func(i int, a, b int) bool {
		for k, n := range []int{a, b, a + b} {
			if p := rows[i].Number([]Counter{Content, NonContent, Requests}[k]); !p.Withheld && p.N != n {
				return false
			}
		}
		return true
	}
	numbers := make([][2]int, states)
	var try func(i, content, other int)
	try = func(i, content, other int) {
		if i == states {
			if !fits(i, content, other) {
				return
			}
			for i, n := range append(numbers, [2]int{content, other}) {
				possible[i][0][n[0]], possible[i][1][n[1]], possible[i][2][n[0]+n[1]] = true, true, true
			}
			return
		}
		for a := range most + 1 {
			for b := range most + 1 {
				if fits(i, a, b) {
					numbers[i] = [2]int{a, b}
					try(i+1, content+a, other+b)
				}
			}
		}
	}
	try(0, 0, 0)
	return possible
}
