package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

func TestPage(t *testing.T) {
	word := strings.Repeat("long ", 30)
	tests := []struct{ name, text, want string }{
		{"short", " two\n words ", "  - two words\n"},
		{"empty", "", "  - \n"},
		{"steering", "a\x1b[31mb\u202e", "  - a�[31mb�\n"},
		{"wrapped", word, "  - " + strings.Repeat("long ", 18) + "long\n    " + strings.TrimSpace(strings.Repeat("long ", 11)) + "\n"},
		{"too long", strings.Repeat("x", 120) + " y", "  - " + strings.Repeat("x", 120) + "\n    y\n"},
		{"sign and number", strings.Repeat("é", 93) + " § 2703", "  - " + strings.Repeat("é", 93) + "\n    § 2703\n"},
	}
	for _, tt := range tests {
		var p page
		p.para(2, "- ", tt.text)
		if got := p.String(); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	tests := map[request.State]string{
		"IE": "Ireland (IE)", "US": "the United States (US)", "HK": "Hong Kong (HK)", "SE": "Sweden (SE)",
		"MO": "Macao (MO)", "XX": "an unknown place", "KY": "the Cayman Islands (KY)", "NL": "the Netherlands (NL)",
	}
	for state, want := range tests {
		if got := coded(state); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
	for _, state := range request.States() {
		if name := stateName(state); utf8.RuneCountInString(name) < 4 || strings.Contains(name, "Region") {
			t.Errorf("%s: %s", state, name)
		}
	}
}

func TestProgress(t *testing.T) {
	var out, screen bytes.Buffer
	c := newConsole(&out, &screen)
	c.progress(1)
	if screen.Len() > 0 {
		t.Errorf("shown where nobody looks: %q", &screen)
	}
	c.live = true
	if c.progress(1); screen.Len() > 0 {
		t.Errorf("shown too early: %q", &screen)
	}
	c.next = time.Now()
	c.progress(1234567)
	c.progress(1234568)
	c.out.WriteString("answer")
	c.out.Flush()
	clear := "\r" + strings.Repeat(" ", len("1,234,567 decided.")) + "\r"
	if want := "\r1,234,567 decided…" + clear; screen.String() != want {
		t.Errorf("screen %q, want %q", &screen, want)
	}
}
