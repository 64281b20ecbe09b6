// Load asks a server as fast as it can, from a process of its own, and prints
// how long answers took. Without -url it builds the server, starts it on a free
// port and stops it at the end.
package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	url := flag.String("url", "", "the `URL` of a server that runs")
	n := flag.Int("n", 50_000, "requests")
	clients := flag.Int("clients", 16, "requests at once")
	flag.Parse()
	if err := run(ctx, *url, *n, *clients, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run measures, and starts a server first where there is none.
func run(ctx context.Context, url string, n, clients int, out io.Writer) error {
	if url == "" {
		started, stop, err := startServer(ctx)
		if err != nil {
			return err
		}
		defer stop()
		url = started
	}
	found, err := measure(ctx, url, n, clients)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, found)
	return nil
}

// startServer builds and starts the server of the folder above.
func startServer(ctx context.Context) (url string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "comity-server")
	if err != nil {
		return "", nil, err
	}
	binary := filepath.Join(dir, "server")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/comity-go/comity/examples/server")
	if text, err := build.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("building the server: %w\n%s", err, text)
	}
	var faults bytes.Buffer
	server := exec.Command(binary, "-addr", "127.0.0.1:0")
	server.Stderr = &faults
	said, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	stop = func() {
		server.Process.Signal(syscall.SIGTERM)
		server.Wait()
		os.RemoveAll(dir)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		stop()
		return "", nil, fmt.Errorf("the server did not start: %q %w %s", line, err, &faults)
	}
	return url, stop, nil
}

// A result is what was measured.
type result struct {
	took     []time.Duration // of each answer, in order of length
	whole    time.Duration
	outcomes map[string]int
}

// String writes the result for a person.
func (r result) String() string {
	at := func(share float64) time.Duration {
		return r.took[int(share*float64(len(r.took)-1))].Round(time.Microsecond)
	}
	return fmt.Sprintf("%d answers in %.1f s: %.0f a second\np50 %v, p90 %v, p99 %v, longest %v\noutcomes %v",
		len(r.took), r.whole.Seconds(), float64(len(r.took))/r.whole.Seconds(), at(0.5), at(0.9), at(0.99), at(1), r.outcomes)
}
