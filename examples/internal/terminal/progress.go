package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

// A Progress is one line on a terminal that is written again and again while work
// takes long, and leaves no trace. Where no person looks, nothing is shown.
type Progress struct {
	Live bool      // a person looks
	Next time.Time // when the line is shown next

	w     io.Writer
	drawn int // columns of the line on the screen
}

const (
	patience = time.Second            // before the line is shown
	pace     = 200 * time.Millisecond // between two showings of it
)

// NewProgress returns the line of progress on w.
func NewProgress(w io.Writer) *Progress {
	return &Progress{w: w, Live: Is(w), Next: time.Now().Add(patience)}
}

// Due reports whether it is time to show the line.
func (p *Progress) Due() bool { return p.Live && !time.Now().Before(p.Next) }

// Show shows the line, if it is time.
func (p *Progress) Show(format string, args ...any) {
	if !p.Due() {
		return
	}
	p.Next = time.Now().Add(pace)
	text := request.OneLine(fmt.Sprintf(format, args...))
	columns := utf8.RuneCountInString(text)
	fmt.Fprint(p.w, "\r"+text+strings.Repeat(" ", max(p.drawn-columns, 0)))
	p.drawn = columns
}

// Say prints one line that stays.
func (p *Progress) Say(format string, args ...any) {
	p.Clear()
	fmt.Fprintln(p.w, request.OneLine(fmt.Sprintf(format, args...)))
}

// Clear takes the line of progress from the screen.
func (p *Progress) Clear() {
	if p.drawn > 0 {
		fmt.Fprint(p.w, "\r"+strings.Repeat(" ", p.drawn)+"\r")
		p.drawn = 0
	}
}

// Thousands writes n with a comma before every three digits.
func Thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", Thousands(n/1000), n%1000)
}
