package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A console is where the command writes: answers to out, in a buffer, and to
// standard error the faults and, on a terminal, a line of progress that is
// rewritten and leaves no trace.
type console struct {
	out   *bufio.Writer
	err   io.Writer
	live  bool      // standard error is a terminal
	paint bool      // standard output is one, and colours are not declined
	next  time.Time // when progress is shown next
	drawn int       // columns of the progress line on the screen

	columns int // of standard output
}

const (
	patience = time.Second            // before progress is shown
	pace     = 200 * time.Millisecond // between two showings of it
)

func newConsole(stdout, stderr io.Writer) *console {
	c := &console{err: stderr, live: terminal.Is(stderr), next: time.Now().Add(patience)}
	c.paint = terminal.Is(stdout) && os.Getenv("NO_COLOR") == ""
	c.columns = terminal.Columns(stdout)
	c.out = bufio.NewWriterSize(clearing{c, stdout}, 64<<10)
	return c
}

// say prints one line to standard error, behind the answers so far.
func (c *console) say(format string, args ...any) {
	c.out.Flush() // its error stays, and is seen at the end
	c.clear()
	fmt.Fprintln(c.err, request.OneLine(fmt.Sprintf(format, args...)))
}

// lines prints each line to standard error.
func (c *console) lines(texts []string) {
	for _, text := range texts {
		c.say("%s", text)
	}
}

// progress shows how many were decided, where somebody looks and it takes long.
func (c *console) progress(count int) {
	if !c.live || time.Now().Before(c.next) {
		return
	}
	c.next = time.Now().Add(pace)
	c.out.Flush()
	text := thousands(count) + " decided…"
	fmt.Fprint(c.err, "\r"+text)
	c.drawn = utf8.RuneCountInString(text)
}

// clear takes the progress line from the screen.
func (c *console) clear() {
	if c.drawn > 0 {
		fmt.Fprint(c.err, "\r"+strings.Repeat(" ", c.drawn)+"\r")
		c.drawn = 0
	}
}

// colours of the outcomes on a terminal: red, yellow, green, all bold.
var colours = map[policy.Outcome]string{policy.Deny: "1;31", policy.RedirectToMLAT: "1;33", policy.Allow: "1;32"}

// painted returns the text of a decision, its first line, which is the outcome,
// in colour where that is seen.
func (c *console) painted(d policy.Decision) string {
	text := d.Text(c.columns)
	if !c.paint {
		return text
	}
	first, rest, _ := strings.Cut(text, "\n")
	return "\x1b[" + colours[d.Outcome] + "m" + first + "\x1b[0m\n" + rest
}

// thousands writes n with a comma before every three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// clearing clears the progress line before anything else is written, as both
// may go to one screen.
type clearing struct {
	*console
	w io.Writer
}

func (c clearing) Write(p []byte) (int, error) {
	c.clear()
	return c.w.Write(p)
}
