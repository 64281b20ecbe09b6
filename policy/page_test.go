package policy

import (
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	word := strings.Repeat("long ", 30)
	tests := []struct{ name, text, want string }{
		{"short", " two\n words ", "  - two words\n"},
		{"empty", "", "  - \n"},
		{"steering", "a\x1b[31mb\u202e", "  - a�[31mb�\n"},
		{"wrapped", word, "  - " + strings.Repeat("long ", 18) + "long\n    " + strings.TrimSpace(strings.Repeat("long ", 11)) + "\n"},
		{"too long", strings.Repeat("x", 120) + " y", "  - " + strings.Repeat("x", 120) + "\n    y\n"},
		{"the number of a source", strings.Repeat("é", 93) + " ends. [1] more", "  - " + strings.Repeat("é", 93) + "\n    ends. [1] more\n"},
		{"a space without a break", strings.Repeat("é", 93) + " oui\u00a0: non", "  - " + strings.Repeat("é", 93) + "\n    oui\u00a0: non\n"},
		{"sign and number", strings.Repeat("é", 93) + " § 2703", "  - " + strings.Repeat("é", 93) + "\n    § 2703\n"},
	}
	for _, tt := range tests {
		p := page{columns: 100}
		p.para(2, "- ", tt.text)
		if got := p.String(); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}
