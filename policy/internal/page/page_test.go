package page

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
		{"the numbers of sources", strings.Repeat("é", 91) + " [1] [2]", "  - " + strings.Repeat("é", 91) + " [1]\n    [2]\n"},
		{"a space without a break", strings.Repeat("é", 93) + " oui\u00a0: non", "  - " + strings.Repeat("é", 93) + "\n    oui\u00a0: non\n"},
		{"sign and number", strings.Repeat("é", 93) + " § 2703", "  - " + strings.Repeat("é", 93) + "\n    § 2703\n"},
	}
	for _, tt := range tests {
		p := New(100)
		p.Para(2, "- ", tt.text)
		assert.Equal(t, tt.want, p.String(), tt.name)
	}
}

// TestColumns asks for pages that are too narrow and too wide to read.
func TestColumns(t *testing.T) {
	for columns, want := range map[int]int{-1: 60, 0: 60, 60: 60, 80: 80, 120: 120, 1000: 120} {
		p := New(columns)
		p.Para(0, "", strings.Repeat("x ", 200))
		line, _, _ := strings.Cut(p.String(), "\n")
		assert.InDelta(t, want, len(line), 1, "asked for %d columns", columns)
	}
}

// TestPad fills words of letters that take more than one byte.
func TestPad(t *testing.T) {
	assert.Equal(t, "à   ", Pad("à", 4))
	assert.Equal(t, "long ", Pad("long", 4))
}
