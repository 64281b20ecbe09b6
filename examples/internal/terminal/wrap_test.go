package terminal

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	for name, tt := range map[string]struct{ mark, text, want string }{
		"one line":       {"- ", "a b", "- a b\n"},
		"no word":        {"- ", "", "- \n"},
		"up to the edge": {"- ", "four five", "- four five\n"},
		"wrapped":        {"- ", "four five six", "- four five\n  six\n"},
		"runes":          {"§ ", "été été été", "§ été été\n  été\n"},
		"too long":       {"- ", "incomprehensible a", "- incomprehensible\n  a\n"},
		"a long mark":    {"a label ", "one two", "a label one\n  two\n"},
	} {
		assert.Equal(t, tt.want, Wrap(tt.mark, strings.Fields(tt.text), 2, 11), name)
	}
}
