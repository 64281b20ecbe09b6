package main

import (
	"fmt"
	"os"
	"strings"
)

// report prints the tables, and writes the plot and the README where asked.
func report(r *result, s *stream, svg string, readme bool) error {
	text := table(r) + "\n" + objectTable(r) + "\n" + limitTable(r) + "\n" + note(r, s)
	fmt.Print(text)
	if svg != "" {
		if err := os.WriteFile(svg, plot(r.contenders, r.all), 0o644); err != nil {
			return err
		}
	}
	if !readme {
		return nil
	}
	if err := os.WriteFile("bench.svg", plot(r.contenders, r.all), 0o644); err != nil {
		return err
	}
	return rewrite("README.md", text)
}

// note says what the stream was like.
func note(r *result, s *stream) string {
	return fmt.Sprintf("Medians of %d rounds. Of %d random requests drawn, %d had facts that were new and were taken.\n",
		len(r.all[0].marks), s.drawn, s.taken)
}

// The lines between which the README holds the table.
const (
	begin = "<!-- measured -->\n"
	end   = "<!-- end -->\n"
)

// rewrite replaces what is between the two lines of a file.
func rewrite(name, text string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, rest, ok1 := strings.Cut(string(old), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		return fmt.Errorf("%s: the lines %q and %q are missing", name, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(name, []byte(head+begin+text+end+tail), 0o644)
}
