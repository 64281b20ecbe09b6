package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A command is one run over its inputs, one request at a time.
type command struct {
	options
	*console
	engine *policy.Engine
	stdin  io.Reader
	count  int  // of the requests decided
	failed bool // some input was bad
}

// all answers the requests of every input, and stops where nobody reads on.
func (c *command) all() {
	for _, name := range c.files {
		if err := c.file(name); err != nil {
			c.failed = true
			c.say("%s: %v", name, reason(err))
		}
		if c.out.Flush() != nil {
			return
		}
	}
}

// finish ends the run and returns its exit status.
func (c *command) finish() int {
	err := c.out.Flush()
	c.err.Clear()
	if err != nil && !isClosedPipe(err) {
		c.say("decide: %v", err)
	}
	if err != nil || c.failed {
		return bad
	}
	return decided
}

// file answers the requests of one input. The error is that of reading it.
func (c *command) file(name string) error {
	in := c.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	reader := request.NewReader(prompt{c.console, in})
	for {
		doc, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.answer(name, doc); err != nil {
			return nil // of writing, which the caller sees too
		}
	}
}

// reason returns the cause of the error of a file, without the name of the file.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// A prompt writes the answers so far before it waits for more requests, so
// that a program may ask one at a time.
type prompt struct {
	*console
	io.Reader
}

func (p prompt) Read(b []byte) (int, error) {
	p.out.Flush()
	return p.Reader.Read(b)
}
