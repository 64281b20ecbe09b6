package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A server is a standalone OPA, a process of its own on the loopback interface.
type server struct {
	process *exec.Cmd
	folder  string
	url     string
	client  *http.Client
}

// opaModule is a tool dependency of this module.
const opaModule = "github.com/open-policy-agent/opa"

// startServer builds OPA and starts it with the same rules.
func startServer(ctx context.Context) (*server, error) {
	folder, err := os.MkdirTemp("", "bench-opa-")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, client: &http.Client{Timeout: 5 * time.Second}}
	if err := s.start(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context) error {
	binary := filepath.Join(s.folder, "opa")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, opaModule).CombinedOutput(); err != nil {
		return fmt.Errorf("building OPA: %w: %s", err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	s.url = "http://" + address
	args := []string{"run", "--server", "--addr", address, "--skip-version-check", "--log-level", "error", "--ignore", "*_test.rego"}
	s.process = exec.Command(binary, append(args, ruleFolders...)...)
	var said bytes.Buffer
	s.process.Stderr = &said
	if err := s.process.Start(); err != nil {
		return err
	}
	if err := s.wait(ctx); err != nil {
		s.end()
		return fmt.Errorf("%w: %s", err, &said)
	}
	return nil
}

// freeAddress returns an address that nothing listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// wait waits until the server is well, at most ten seconds.
func (s *server) wait(ctx context.Context) error {
	for range 100 {
		response, err := s.client.Get(s.url + "/health")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("OPA did not answer on %s", s.url)
}

// end ends the process.
func (s *server) end() {
	if s.process != nil && s.process.Process != nil {
		s.process.Process.Kill()
		s.process.Wait()
	}
}

// close ends the process and removes its folder.
func (s *server) close() {
	s.end()
	os.RemoveAll(s.folder)
}

// contender returns the server as a contender.
func (s *server) contender() *contender {
	w := fromInput("OPA server, loopback HTTP, by the clock", everyCode, body, s.post)
	w.most, w.wall = 50, true
	return w
}

func body(r *request.Request, f *jurisdiction.Facts) ([]byte, error) {
	text, err := inputJSON(r, f)
	return append(append([]byte(`{"input":`), text...), '}'), err
}

// post asks the server once.
func (s *server) post(in *[]byte) (answer, error) {
	response, err := s.client.Post(s.url+"/v1/data/comity/bench/decision", "application/json", bytes.NewReader(*in))
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return answer{}, err
	}
	var document struct{ Result any }
	if err := json.Unmarshal(text, &document); err != nil {
		return answer{}, err
	}
	return readDecision(document.Result)
}
