package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// answer prints the answer to one request, or its faults. The error is that of
// writing.
func (c *command) answer(name string, doc request.Document) error {
	faults := c.faults(doc)
	for _, f := range faults {
		c.say("%s:%d: %v", name, f.Line, f)
	}
	if len(faults) > 0 {
		c.failed = true
		return nil
	}
	text, err := c.render(doc.Request)
	if err != nil {
		c.failed = true
		c.say("%s:%d: %s", name, doc.Line, strings.Join(strings.Fields(err.Error()), " "))
		return nil
	}
	if c.count > 0 && !c.json {
		c.out.WriteByte('\n')
	}
	c.count++
	c.progress(c.count)
	_, err = c.out.Write(text)
	return err
}

// faults returns what is wrong with a request, in order of line: what decoding
// found, and what only the law can see in the parts that could be read.
func (c *command) faults(doc request.Document) []*request.FieldError {
	all := []error{doc.Err}
	seen := map[string]bool{}
	for _, f := range request.FieldErrors(doc.Err) {
		seen[f.Pointer] = f.More == 0
	}
	for _, f := range request.FieldErrors(c.engine.Check(doc.Request)) {
		if !seen[f.Pointer] {
			f.Line = doc.LineOf(f.Pointer)
			all = append(all, f)
		}
	}
	faults := request.FieldErrors(request.Join(all...))
	slices.SortStableFunc(faults, func(a, b *request.FieldError) int { return cmp.Compare(a.Line, b.Line) })
	return faults
}

// render returns the answer to one request as it is printed.
func (c *command) render(req request.Request) ([]byte, error) {
	switch {
	case c.facts && c.json:
		inputs, err := c.engine.Inputs(req)
		var text []byte
		for _, input := range inputs {
			text = append(append(text, input...), '\n')
		}
		return text, err
	case c.facts:
		report, err := c.engine.Explain(req)
		if err != nil {
			return nil, err
		}
		return []byte(report.Text(c.columns)), nil
	}
	d, err := c.engine.Decide(context.Background(), req)
	if err == nil && c.remedies {
		d, err = d.WithRemedies(context.Background())
	}
	switch {
	case err != nil:
		return nil, err
	case c.json:
		return append(d.JSON(), '\n'), nil
	}
	return []byte(c.painted(d)), nil
}
