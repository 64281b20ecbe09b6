package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/request"
)

// A console is standard error: faults and, on a terminal, a line of progress
// that is rewritten and leaves no trace.
type console struct {
	io.Writer
	live  bool      // it is a terminal
	next  time.Time // when progress is shown next
	drawn int       // columns of the progress line on the screen
}

const (
	patience = time.Second            // before progress is shown
	pace     = 200 * time.Millisecond // between two showings of it
)

func newConsole(w io.Writer) *console {
	return &console{Writer: w, live: terminal.Is(w), next: time.Now().Add(patience)}
}

// say prints one line.
func (c *console) say(format string, args ...any) {
	c.clear()
	fmt.Fprintln(c, request.OneLine(fmt.Sprintf(format, args...)))
}

// progress shows how far the work is, where somebody looks and it takes long.
func (c *console) progress(cells, total, states, of int) {
	if !c.live || time.Now().Before(c.next) {
		return
	}
	c.next = time.Now().Add(pace)
	text := fmt.Sprintf("%s of %s cells, %d of %d states…", thousands(cells), thousands(total), states, of)
	blank := max(c.drawn-utf8.RuneCountInString(text), 0)
	fmt.Fprint(c, "\r"+text+strings.Repeat(" ", blank))
	c.drawn = utf8.RuneCountInString(text)
}

// clear takes the progress line from the screen.
func (c *console) clear() {
	if c.drawn > 0 {
		fmt.Fprint(c, "\r"+strings.Repeat(" ", c.drawn)+"\r")
		c.drawn = 0
	}
}

// thousands writes n with a comma before every three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
