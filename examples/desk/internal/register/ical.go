package register

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// WriteCalendar writes clocks as a calendar (RFC 5545) with one task each, whose due
// moment is the one that does not roll. host makes the names of the tasks the desk's own.
func WriteCalendar(w io.Writer, clocks []Clock, now time.Time, host string) error {
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//comity//desk//EN"}
	for _, c := range clocks {
		about := c.About + " " + c.Article + "."
		if !c.Latest.IsZero() {
			about += " Arguably until " + c.Latest.Format(time.RFC3339) + "."
		}
		lines = append(lines, "BEGIN:VTODO",
			fmt.Sprintf("UID:%d-%s-%d@%s", c.Number, c.ID, c.Began.Unix(), host),
			"DTSTAMP:"+calendarTime(now), "DUE:"+calendarTime(c.Due),
			"SUMMARY:"+escaped(fmt.Sprintf("#%d %s", c.Number, c.ID)), "DESCRIPTION:"+escaped(about),
			"CATEGORIES:"+escaped(c.Who), "END:VTODO")
	}
	for _, line := range append(lines, "END:VCALENDAR") {
		if _, err := io.WriteString(w, folded(line)+"\r\n"); err != nil {
			return err
		}
	}
	return nil
}

func calendarTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escaped is a text as a calendar has it (RFC 5545, 3.3.11).
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "").Replace(text)
}

// folded breaks a line after 75 bytes, and not inside a sign (RFC 5545, 3.1).
func folded(line string) string {
	var b strings.Builder
	width := 0
	for _, sign := range line {
		size := utf8.RuneLen(sign)
		if width+size > 75 {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(sign)
		width += size
	}
	return b.String()
}
