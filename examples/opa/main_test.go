package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// asOPA has the test binary be the command: there is nothing else to build.
const asOPA = "COMITY_TEST_AS_OPA"

func TestMain(m *testing.M) {
	if os.Getenv(asOPA) != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// opa returns the command with these arguments.
func opa(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), asOPA+"=1")
	return c
}

// output runs the command and returns what it prints.
func output(t *testing.T, c *exec.Cmd) []byte {
	t.Helper()
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", c.Args, err, out, &stderr)
	}
	return out
}

// A keyPair is two files with a private and a public key.
type keyPair struct{ private, public string }

// newKeys writes a pair of keys.
func newKeys(t *testing.T) keyPair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return keyPair{
		write(t, filepath.Join(dir, "sign.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
		write(t, filepath.Join(dir, "verify.pem"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
	}
}

// write writes a file and returns its name.
func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// read returns the text of a file.
func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A said is what a process says on standard error.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// A server is OPA as a process that listens on a socket.
type server struct {
	client *http.Client
	said   said
}

// start starts a server and has it end with the test.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	dir, err := os.MkdirTemp("", "opa") // short, as the name of a socket must be
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	s := &server{client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}}
	ctx, cancel := context.WithCancel(context.Background())
	c := opa(ctx, append([]string{"run", "--server", "--addr", "unix://" + socket, "--skip-version-check", "--log-level", "error"}, args...)...)
	c.Stdout, c.Stderr = &s.said, &s.said
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second // then it is killed
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		c.Wait()
		s.client.CloseIdleConnections()
		os.RemoveAll(dir)
		if t.Failed() {
			t.Logf("a server said:\n%s", &s.said)
		}
	})
	return s
}
