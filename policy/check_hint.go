package policy

import (
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// meant returns ", did you mean …?" where one of words is near to s.
func meant(s string, words []string) string {
	best, least := "", slip
	for _, word := range words {
		if d := slips(s, word); d < least {
			best, least = word, d
		}
	}
	if best == "" {
		return ""
	}
	return ", did you mean " + best + "?"
}

// slip is how many letters are too many to be a slip.
const slip = 3

// slips returns how many letters s is away from word; slip where too many.
func slips(s, word string) int {
	if max(len(s)-len(word), len(word)-len(s)) >= slip {
		return slip
	}
	if d := levenshtein.ComputeDistance(strings.ToLower(s), word); 2*d < len(word) {
		return min(d, slip)
	}
	return slip
}

// brief shows text from a rule file no longer than is useful.
func brief(text string) string {
	const limit = 80
	if len(text) <= limit {
		return text
	}
	cut := limit
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
