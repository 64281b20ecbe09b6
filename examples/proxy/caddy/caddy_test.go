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
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/proxy/internal/doortest"
	"github.com/comity-go/comity/policy/guard"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asCaddy has this program be Caddy, so that it need not be linked a second time.
const asCaddy = "COMITY_AS_CADDY"

// store is the S3 server of all tests.
var store *doortest.Store

func TestMain(m *testing.M) {
	if os.Getenv(asCaddy) != "" {
		main()
		return
	}
	var err error
	if store, err = doortest.StartStore(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	store.Close()
	os.Exit(code)
}

// A server is Caddy with the Caddyfile of this folder, a process of its own.
type server struct {
	doortest.Client
	process *exec.Cmd
	log     *os.File
	read    int64 // of the log
}

// startCaddy starts Caddy before the store.
func startCaddy(t testing.TB, config, stores string) *server {
	t.Helper()
	address, err := doortest.FreeAddress()
	require.NoError(t, err)
	text, err := os.ReadFile("Caddyfile")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	dir := t.TempDir()
	file := filepath.Join(dir, "Caddyfile")
	text = []byte(strings.NewReplacer(":8080", ":"+port, "127.0.0.1:9000", stores, "comity.json", config,
		"15s", "2s").Replace(string(text)))
	require.NoError(t, os.WriteFile(file, text, 0o600))
	s := &server{Client: doortest.Client{Address: address}}
	s.log, err = os.Create(filepath.Join(dir, "log"))
	require.NoError(t, err)
	s.process = exec.Command(os.Args[0], "run", "--config", file)
	s.process.Env = append(os.Environ(), asCaddy+"=1", "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	s.process.Stdout, s.process.Stderr = s.log, s.log
	require.NoError(t, s.process.Start())
	t.Cleanup(func() {
		s.Close()
		s.process.Process.Kill()
		s.process.Wait()
		s.log.Close()
	})
	started := func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err == nil
	}
	if !assert.Eventually(t, started, 20*time.Second, 20*time.Millisecond) {
		t.Fatalf("Caddy does not start: %s", s.said())
	}
	return s
}

// said returns what is new in the log. Caddy writes a line before it answers.
func (s *server) said() []byte {
	text, err := io.ReadAll(io.NewSectionReader(s.log, s.read, 1<<30))
	if err != nil {
		panic(err)
	}
	s.read += int64(len(text))
	return text
}

// A line is what the gate writes into the log of Caddy.
type line struct {
	Msg      string         `json:"msg"`
	Object   string         `json:"object"`
	Outcome  string         `json:"outcome"`
	Delivery guard.Delivery `json:"delivery"`
}

func (s *server) lines() []line {
	var list []line
	for text := range bytes.Lines(s.said()) {
		var l line
		if err := json.Unmarshal(text, &l); err == nil {
			list = append(list, l)
		}
	}
	return list
}

// Judged reads the log.
func (s *server) Judged() []doortest.Judgement {
	var list []doortest.Judgement
	for _, l := range s.lines() {
		if l.Msg == "decided" || l.Msg == "not decided" {
			list = append(list, doortest.Judgement{Object: l.Object, Allowed: l.Outcome == "allow"})
		}
	}
	return list
}

func TestCaddy(t *testing.T) {
	s := startCaddy(t, store.Config, store.Address)
	doortest.Try(t, s, store)
	t.Run("Smuggle", func(t *testing.T) { doortest.Smuggle(t, s, s.Address) })
}

func TestCaddyStoreFails(t *testing.T) {
	f := doortest.NewFront(t, store)
	s := startCaddy(t, f.Config, f.Address)
	doortest.FailLocating(t, s, f)
	doortest.FailFetching(t, s, f)
	doortest.Change(t, s, f)
	doortest.Sees(t, s, f)
}

// TestCost says what a request costs.
func TestCost(t *testing.T) {
	s := startCaddy(t, store.Config, store.Address)
	doortest.Cost(t, s.Do, map[string]int{"Caddy": s.process.Process.Pid, "store": store.PID()})
}

// TestCaddyHides gives the client nothing that a customer wrote beside the object.
func TestCaddyHides(t *testing.T) {
	s := startCaddy(t, store.Config, store.Address)
	got, err := s.Do(doortest.Request{Method: "GET", Target: doortest.Target(openObject), Header: []string{named}})
	require.NoError(t, err)
	for name := range got.Header {
		assert.NotContains(t, name, "X-Amz")
	}
}

// TestCaddyTells logs what left.
func TestCaddyTells(t *testing.T) {
	s := startCaddy(t, store.Config, store.Address)
	s.said()
	for _, lines := range [][]string{{named}, {named, "Range: bytes=3-12"}} {
		_, err := s.Do(doortest.Request{Method: "GET", Target: doortest.Target(openObject), Header: lines})
		require.NoError(t, err)
	}
	var left []guard.Delivery
	require.Eventually(t, func() bool {
		for _, l := range s.lines() {
			if l.Msg == "delivered" {
				left = append(left, l.Delivery)
			}
		}
		return len(left) == 2
	}, 10*time.Second, 20*time.Millisecond)
	assert.Equal(t, openObject, left[0].Object)
	assert.Equal(t, int64(len(doortest.Text(openObject))), left[0].Bytes)
	assert.True(t, left[0].Whole)
	assert.Equal(t, int64(10), left[1].Bytes)
	assert.False(t, left[1].Whole)
	assert.Equal(t, http.StatusPartialContent, left[1].Status)
}

const openObject = "mail-us/user@example.org/lunch.eml"

const named = guard.RequestHeader + ": " + doortest.RequestID

// TestCaddyRefusesToStart names what is wrong with the configuration.
func TestCaddyRefusesToStart(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"comity":                            "want config file",
		"comity comity.json":                "wrong argument count",
		"comity {\n config\n}":              "want one line",
		"comity {\n config a b\n}":          "want one line",
		"comity {\n config a\n config b\n}": "want one line",
		"comity {\n other a\n}":             "want one line",
		"comity {\n config missing.json\n}": "no such file",
		"comity {\n config /dev/null\n}":    "eof",
	} {
		file := filepath.Join(dir, "Caddyfile")
		require.NoError(t, os.WriteFile(file, []byte("{\nadmin off\n}\nhttp://127.0.0.1:0 {\n"+text+"\n}\n"), 0o600))
		caddy := exec.Command(os.Args[0], "validate", "--config", file, "--adapter", "caddyfile")
		caddy.Env = append(os.Environ(), asCaddy+"=1", "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		said, err := caddy.CombinedOutput()
		assert.Error(t, err, text)
		assert.Contains(t, strings.ToLower(string(said)), want, text)
	}
}
