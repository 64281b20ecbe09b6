// Load asks a server as fast as it can, from a process of its own, and prints
// how long answers took and what they cost the server. Without -url it builds the
// server and measures it by each of its doors: http, TLS, certificates, tokens.
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

// run measures the server at a URL, or where there is none each door of one that it
// starts.
func run(ctx context.Context, url string, n, clients int, out io.Writer) error {
	if url != "" {
		found, err := measure(ctx, door{url: url, client: clientOf(nil)}, n, clients)
		if err == nil {
			fmt.Fprintln(out, found)
		}
		return err
	}
	folder, err := os.MkdirTemp("", "comity-server")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	binary := filepath.Join(folder, "server")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/comity-go/comity/examples/server")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the server: %w\n%s", err, text)
	}
	doors, err := doorsIn(folder)
	if err != nil {
		return err
	}
	for _, d := range doors {
		url, stop, err := startServer(binary, d.flags)
		if err != nil {
			return err
		}
		d.url = url
		found, err := measure(ctx, d, n, clients)
		stop()
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", d.name, found)
	}
	return nil
}

// startServer starts the server on a free port.
func startServer(binary string, flags []string) (url string, stop func(), err error) {
	var faults bytes.Buffer
	server := exec.Command(binary, append([]string{"-addr", "127.0.0.1:0"}, flags...)...)
	server.Stderr = &faults
	said, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		return "", nil, err
	}
	stop = func() {
		server.Process.Signal(syscall.SIGTERM)
		server.Wait()
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
	worked   time.Duration // by the processors, in the process of the server
	outcomes map[string]int
}

// String writes the result for a person.
func (r result) String() string {
	at := func(share float64) time.Duration {
		return r.took[int(share*float64(len(r.took)-1))].Round(time.Microsecond)
	}
	n := time.Duration(len(r.took))
	return fmt.Sprintf("%d answers in %.1f s: %.0f a second, %v of processor time each\n"+
		"p50 %v, p90 %v, p99 %v, longest %v\noutcomes %v",
		n, r.whole.Seconds(), float64(n)/r.whole.Seconds(), (r.worked / n).Round(time.Microsecond),
		at(0.5), at(0.9), at(0.99), at(1), r.outcomes)
}
