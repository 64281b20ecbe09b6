package policy

import "unicode/utf8"

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
