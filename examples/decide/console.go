package main

import (
	"bufio"
	"io"
	"os"
	"strings"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
)

// A console is where the command writes: answers to out, in a buffer, and to
// standard error the faults and, on a terminal, a line of progress that is
// rewritten and leaves no trace.
type console struct {
	out     *bufio.Writer
	err     *terminal.Progress
	paint   bool // standard output is a terminal, and colours are not declined
	columns int  // of standard output
}

func newConsole(stdout, stderr io.Writer) *console {
	c := &console{err: terminal.NewProgress(stderr)}
	c.paint = terminal.Is(stdout) && os.Getenv("NO_COLOR") == ""
	c.columns = terminal.Columns(stdout)
	c.out = bufio.NewWriterSize(clearing{c, stdout}, 64<<10)
	return c
}

// say prints one line to standard error, behind the answers so far.
func (c *console) say(format string, args ...any) {
	c.out.Flush() // its error stays, and is seen at the end
	c.err.Say(format, args...)
}

// lines prints each line to standard error.
func (c *console) lines(texts []string) {
	for _, text := range texts {
		c.say("%s", text)
	}
}

// progress shows how many were decided, where a person looks and it takes long.
func (c *console) progress(count int) {
	if c.err.Due() {
		c.out.Flush()
		c.err.Show("%s decided…", terminal.Thousands(count))
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

// clearing clears the progress line before anything else is written, as both
// may go to one screen.
type clearing struct {
	*console
	w io.Writer
}

func (c clearing) Write(p []byte) (int, error) {
	c.err.Clear()
	return c.w.Write(p)
}
