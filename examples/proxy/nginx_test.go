package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/proxy/internal/doortest"
	"github.com/comity-go/comity/examples/proxy/internal/gate"
	"github.com/comity-go/comity/policy/guard"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A server is nginx with the configuration of this folder, a process of its own with
// its own folder.
type server struct {
	doortest.Client
	judged
	process *exec.Cmd
	log     string // file of its errors
}

// around is what nginx needs to run as anyone, and in no folder but its own.
const around = `
daemon off;
pid DIR/pid;
error_log DIR/error.log notice;
worker_processes 1;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path DIR/body;
    proxy_temp_path DIR/proxy;
    fastcgi_temp_path DIR/fastcgi;
    uwsgi_temp_path DIR/uwsgi;
    scgi_temp_path DIR/scgi;
    include DIR/comity.conf;
}
`

// startNginx starts nginx before the decision service and the store at these addresses.
func startNginx(t testing.TB, decides, stores string) *server {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		program = "/usr/sbin/nginx"
		_, err = os.Stat(program)
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("nginx is missing; .ci/run installs it")
		}
		t.Skip("no nginx: apt-get install nginx")
	}
	address, err := doortest.FreeAddress()
	require.NoError(t, err)
	conf, err := os.ReadFile("nginx.conf")
	require.NoError(t, err)
	text := strings.NewReplacer("127.0.0.1:8080", address, "127.0.0.1:8081", decides, "127.0.0.1:9000", stores,
		"15s;", "4s;").Replace(string(conf))
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "comity.conf"), []byte(text), 0o600))
	whole := strings.ReplaceAll(around, "DIR", dir)
	if os.Getuid() == 0 {
		whole = "user root;" + whole // the folder is for nobody else
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(whole), 0o600))
	s := &server{Client: doortest.Client{Address: address}, log: filepath.Join(dir, "error.log")}
	var said bytes.Buffer
	s.process = exec.Command(program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", s.log)
	s.process.Stdout, s.process.Stderr = &said, &said
	require.NoError(t, s.process.Start())
	t.Cleanup(func() {
		s.Close()
		s.process.Process.Signal(syscall.SIGTERM) // its worker ends with it
		s.process.Wait()
	})
	started := func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err == nil
	}
	if !assert.Eventually(t, started, 20*time.Second, 20*time.Millisecond) {
		t.Fatalf("nginx does not start: %s", &said)
	}
	return s
}

// nginxDoor starts a decision service and nginx before it.
func nginxDoor(t testing.TB, config, stores string) *server {
	t.Helper()
	g := openGate(t, config)
	g.Timeout = 2 * time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := startNginx(t, l.Addr().String(), stores)
	s.keep(g)
	web := newNginxServer(g)
	go web.Serve(l)
	t.Cleanup(func() { web.Close() })
	return s
}

func TestNginx(t *testing.T) {
	s := nginxDoor(t, store.Config, store.Address)
	doortest.Try(t, s, store)
	t.Run("Smuggle", func(t *testing.T) { doortest.Smuggle(t, s, s.Address) })
}

func TestNginxStoreFails(t *testing.T) {
	f := doortest.NewFront(t, store)
	d := nginxDoor(t, f.Config, f.Address)
	doortest.FailLocating(t, d, f)
	doortest.FailFetching(t, d, f)
	doortest.Change(t, d, f)
	doortest.Sees(t, d, f)
}

// TestNginxUndecided has the decision service fail in every way: nothing is handed over,
// and the client gets what the guard says where no decision came about.
func TestNginxUndecided(t *testing.T) {
	var behave atomic.Pointer[func(net.Conn)]
	s := startNginx(t, listen(t, func(c net.Conn) { (*behave.Load())(c) }), store.Address)
	grant := func() string { return openGate(t, store.Config).Answer(t.Context(), openCall()).Grant.Target }
	says := func(text string) func(net.Conn) {
		text = strings.NewReplacer("\n", "\r\n", "HOST", store.Address).Replace(text)
		return func(c net.Conn) { io.WriteString(c, text) }
	}
	const end = "Comity-Host: HOST\nContent-Length: 0\n\n"
	grants := func(target string) func(net.Conn) {
		return says("HTTP/1.1 204 No Content\nComity-Target: " + target + "\n" + end)
	}
	refuses := func(header string) func(net.Conn) { return says("HTTP/1.1 403 Forbidden\n" + header + end) }
	ways := map[string]func(net.Conn){
		"closes":  says(""),
		"is slow": func(c net.Conn) { io.Copy(io.Discard, c) },
		"is slow in the middle": func(c net.Conn) {
			says("HTTP/1.1 204 No Content\nComity-Ta")(c)
			io.Copy(io.Discard, c)
		},
		"is no HTTP":                 says("allow\n"),
		"is noise":                   func(c net.Conn) { noise := make([]byte, 4096); rand.Read(noise); c.Write(noise) },
		"is HTTP/0.9":                says("<html>yes</html>"),
		"is another service":         says("HTTP/1.1 200 OK\nContent-Length: 3\n\nyes"),
		"grants nothing":             says("HTTP/1.1 204 No Content\n\n"),
		"grants an empty path":       grants(""),
		"grants the root":            grants("/"),
		"grants a URL":               grants("http://" + store.Address + "/mail-us/"),
		"grants no signature":        grants("/mail-ie/user@example.org/lunch.eml"),
		"grants another":             grants(strings.Replace(grant(), "mail-us", "mail-ie", 1)),
		"grants without If-Match":    grants(grant()),
		"refuses and grants":         refuses("Comity-Target: " + grant() + "\n"),
		"refuses with 200":           refuses("Comity-Status: 200\nComity-Problem: {}\n"),
		"refuses with no status":     refuses(""),
		"401":                        says("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic\n" + end),
		"302":                        says("HTTP/1.1 302 Found\nLocation: /\n" + end),
		"304":                        says("HTTP/1.1 304 Not Modified\n\n"),
		"100":                        says("HTTP/1.1 100 Continue\n\n"),
		"404":                        says("HTTP/1.1 404 Not Found\n" + end),
		"500":                        says("HTTP/1.1 500 Internal Server Error\nComity-Target: " + grant() + "\n" + end),
		"503":                        says("HTTP/1.1 503 Service Unavailable\n" + end),
		"999":                        says("HTTP/1.1 999 ?\n" + end),
		"two lengths":                says("HTTP/1.1 204 No Content\nContent-Length: 1\nContent-Length: 2\n\n"),
		"a header too large":         grants("/" + strings.Repeat("a", 200<<10)),
		"a refusal too large":        refuses("Comity-Problem: " + strings.Repeat("a", 200<<10) + "\nComity-Status: 451\n"),
		"NUL in the grant":           grants("/mail-us/\x00"),
		"only half of it is a grant": says("HTTP/1.1 204 No Content\nComity-Target: " + grant()[:200]),
	}
	page, err := json.Marshal(guard.NewProblem(guard.Answer{}, errors.New("undecided")))
	require.NoError(t, err)
	check := func(s *server, name string) {
		t.Helper()
		got, err := s.Do(openRequest())
		require.NoError(t, err, name)
		assert.Equal(t, http.StatusServiceUnavailable, got.Status, "a decision service that %s", name)
		assert.Equal(t, string(page)+"\n", got.Body, "a decision service that %s", name)
		assert.Equal(t, "application/problem+json", got.Header.Get("Content-Type"))
		assert.Equal(t, []string{"no-store"}, got.Header["Cache-Control"])
	}
	for name, way := range ways {
		behave.Store(&way)
		check(s, name)
	}
	nobody, err := doortest.FreeAddress()
	require.NoError(t, err)
	check(startNginx(t, nobody, store.Address), "is dead")
	t.Logf("%d ways to fail, each of them a 503", len(ways)+1)
}

// TestNginxNothingGranted has the decision service say yes and grant nothing, before a
// store that gives all to everyone: nothing is asked of it.
func TestNginxNothingGranted(t *testing.T) {
	var asked atomic.Int32
	gives := listen(t, func(c net.Conn) {
		asked.Add(1)
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nthe object")
	})
	for _, yes := range []string{
		"allow\n", "<html>yes</html>", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes", "HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nComity-Target: \r\n\r\n", "HTTP/1.1 204 No Content\r\nComity-Target: /\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nComity-Target: mail-us/a\r\n\r\n", "HTTP/1.1 204 No Content\r\nComity-Target: http://x/\r\n\r\n",
	} {
		decides := listen(t, func(c net.Conn) { io.WriteString(c, yes) })
		got, err := startNginx(t, decides, gives).Do(openRequest())
		require.NoError(t, err)
		assert.Equal(t, http.StatusServiceUnavailable, got.Status, "%q", yes)
	}
	assert.Zero(t, asked.Load())
}

// listen answers each connection when a request has come.
func listen(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(5 * time.Second))
			http.ReadRequest(bufio.NewReader(conn))
			answer(conn)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// openRequest asks for an object that the warrant opens, and openCall is the same.
func openRequest() doortest.Request {
	return doortest.Request{Method: "GET", Target: doortest.Target(openObject),
		Header: []string{guard.RequestHeader + ": " + doortest.RequestID}}
}

func openCall() gate.Call {
	return gate.Call{Method: "GET", Target: doortest.Target(openObject),
		Header: http.Header{guard.RequestHeader: {doortest.RequestID}}}
}

const openObject = "mail-us/user@example.org/lunch.eml"

// TestNginxSaysNothing tells whoever left out what nginx has to say.
func TestNginxSaysNothing(t *testing.T) {
	for _, h := range []http.Header{
		{}, {originalURI: {"/export/a"}}, {originalMethod: {"GET"}},
		{originalURI: {"/export/a", "/export/b"}, originalMethod: {"GET"}},
		{originalURI: {"/export/a"}, originalMethod: {"GET", "HEAD"}},
	} {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		r.Header = h
		nginx{openGate(t, store.Config)}.ServeHTTP(w, r)
		assert.Equal(t, http.StatusInternalServerError, w.Code)
		assert.Contains(t, w.Body.String(), "proxy_set_header")
	}
}
