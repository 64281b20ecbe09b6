package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

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
