package request

import (
	"fmt"
	"strings"
)

// Suggest returns ", did you mean …?" where s is near to one of words, as a slip
// of the keyboard is, and "" where it is not: the end of a message about a word
// that is not known.
func Suggest(s string, words []string) string {
	if meant := Meant(s, words); meant != "" {
		return fmt.Sprintf(", did you mean %s?", meant)
	}
	return ""
}

// Meant returns the one of words to which s is near, as a slip of the keyboard is, and ""
// where it is near to none.
func Meant(s string, words []string) string {
	best, least := "", 3
	s = strings.ToLower(s)
	for _, word := range words {
		if d := distance(s, word, least); d < least && 2*d < len(word) {
			best, least = word, d
		}
	}
	return best
}

// distance is the edit distance between a and b, or limit where it is seen
// early to be as much.
func distance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	var space [32]int
	row := space[:0]
	for j := range len(b) + 1 {
		row = append(row, j)
	}
	for i := range len(a) {
		diagonal, near := row[0], limit
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
			near = min(near, row[j+1])
		}
		if near >= limit && row[0] >= limit {
			return limit // it only grows from here
		}
	}
	return row[len(b)]
}
