package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestProgress: an answer takes the line of progress from the screen.
func TestProgress(t *testing.T) {
	var out, screen bytes.Buffer
	c := newConsole(&out, &screen)
	c.err.Live, c.err.Next = true, time.Now()
	c.progress(1234567)
	c.out.WriteString("answer")
	c.out.Flush()
	clear := "\r" + strings.Repeat(" ", len("1,234,567 decided.")) + "\r"
	assert.Equal(t, "\r1,234,567 decided…"+clear, screen.String())
	assert.Equal(t, "answer", out.String())
}
