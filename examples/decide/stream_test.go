package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestStream(t *testing.T) {
	const count = 2000
	in, feed := io.Pipe()
	go func() {
		for range count {
			io.WriteString(feed, small)
		}
		feed.Close()
	}()
	var out, stderr bytes.Buffer
	if status := run([]string{"-json"}, in, &out, &stderr); status != decided || stderr.Len() > 0 {
		t.Errorf("status %d, standard error %s", status, &stderr)
	}
	first, _, _ := strings.Cut(out.String(), "\n")
	if out.String() != strings.Repeat(first+"\n", count) {
		t.Errorf("not %d times the same decision", count)
	}
}

// An answer is written before the next request is waited for.
func TestPrompt(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	status := make(chan int)
	go func() { status <- run([]string{"-json", "-"}, in, out, io.Discard) }()
	buf := make([]byte, 1<<20)
	for range 3 {
		io.WriteString(feed, small)
		n, err := answers.Read(buf)
		if err != nil || !bytes.HasSuffix(buf[:n], []byte("}\n")) {
			t.Fatalf("answer %q, error %v", buf[:n], err)
		}
	}
	feed.Close()
	if got := <-status; got != decided {
		t.Errorf("status %d", got)
	}
}
