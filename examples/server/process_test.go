package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/server/internal/authority"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// binary is the command, built once; TestMain removes its folder.
var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "comity-server")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "server")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		os.RemoveAll(folder)
		return "", &exec.Error{Name: "go build: " + string(out), Err: err}
	}
	built = folder
	return path, nil
})

var built string // the folder of the binary; empty where it was not built

// A process is a server that was started as a command.
type process struct {
	*exec.Cmd
	url    string
	client *http.Client
	said   output
}

// output is the file of what a process says, to be read while it runs.
type output string

func (o output) String() string {
	text, err := os.ReadFile(string(o))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// command starts the server with flags, and stops it at the end of the test.
func command(t testing.TB, flags ...string) *process {
	t.Helper()
	p := prepared(t, flags...)
	p.start(t)
	return p
}

// prepared is command before its start.
func prepared(t testing.TB, flags ...string) *process {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	require.NoError(t, err)
	t.Cleanup(func() { said.Close() })
	p := &process{Cmd: exec.Command(path, append([]string{"-addr", "127.0.0.1:0"}, flags...)...), said: output(said.Name())}
	p.client = &http.Client{Transport: new(http.Transport)}
	p.Stderr = said
	return p
}

func (p *process) start(t testing.TB) {
	t.Helper()
	stdout, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() { p.stop(t) })
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, "it does not listen: %s%s", line, p.said)
	p.url = url
}

// stop ends the server, which says that all went well.
func (p *process) stop(t testing.TB) {
	t.Helper()
	if p.ProcessState != nil {
		return
	}
	p.client.CloseIdleConnections()
	assert.NoError(t, p.Process.Signal(syscall.SIGTERM))
	assert.NoError(t, p.Wait(), "%s", p.said)
}

// refusesToStart returns what the command says where its flags are refused.
func refusesToStart(t testing.TB, flags ...string) string {
	t.Helper()
	p := prepared(t, flags...)
	require.NoError(t, p.Start())
	late := time.AfterFunc(time.Minute, func() { p.Process.Kill() })
	defer late.Stop()
	err := p.Wait()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "it runs: %s", p.said)
	require.Equal(t, 1, exit.ExitCode(), p.said)
	return p.said.String()
}

// clientOf returns a client that trusts an authority, and shows a certificate where
// it is given one.
func clientOf(t testing.TB, a *authority.Authority, files ...string) *http.Client {
	t.Helper()
	config := &tls.Config{RootCAs: a.Pool, ClientSessionCache: tls.NewLRUClientSessionCache(8)}
	if len(files) == 2 {
		pair, err := tls.LoadX509KeyPair(files[0], files[1])
		require.NoError(t, err)
		// Shown whether or not the server would take it.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// ask posts a body, with a token where there is one, and returns the status and the
// text.
func ask(t testing.TB, client *http.Client, url, token, body string) (int, string) {
	t.Helper()
	header := http.Header{"Content-Type": {"application/json"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	answer, text := send(t, client, "POST", url+"/access/v1/evaluation", body, header)
	return answer.StatusCode, string(text)
}

// metrics returns what Prometheus reads.
func (p *process) metrics(t testing.TB) string {
	t.Helper()
	_, text := send(t, p.client, "GET", p.url+"/metrics", "", nil)
	return string(text)
}

// metric returns the value of a metric, "" where there is none.
func (p *process) metric(t testing.TB, name string) string {
	t.Helper()
	for line := range strings.Lines(p.metrics(t)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// hangup has the server read everything again, and waits until a metric says
// what it should.
func (p *process) hangup(t testing.TB, metric, want string) {
	t.Helper()
	require.NoError(t, p.Process.Signal(syscall.SIGHUP))
	p.reaches(t, metric, want)
}

// reaches waits until a metric says what it should.
func (p *process) reaches(t testing.TB, metric, want string) {
	t.Helper()
	require.Eventually(t, func() bool { return p.metric(t, metric) == want }, time.Minute, 20*time.Millisecond,
		"%s is not %s, but %s\n%s", metric, want, p.metric(t, metric), p.said)
}

// file writes a file of the test, and returns its path.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// rewrite replaces a file at once, as whoever reads it while it runs must.
func rewrite(t testing.TB, path string, text []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".next", text, 0o600))
	require.NoError(t, os.Rename(path+".next", path))
}

// secret returns a token that is made of one byte over and over.
func secret(b byte) string { return hex.EncodeToString(bytes.Repeat([]byte{b}, 32)) }

// newAuthority returns an authority with a certificate for the server.
func newAuthority(t testing.TB, name string) (a *authority.Authority, cert, key string) {
	t.Helper()
	a, err := authority.New(t.TempDir(), name)
	require.NoError(t, err)
	cert, key, err = a.Server()
	require.NoError(t, err)
	return a, cert, key
}
