package main

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/server/internal/authority"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestParseTokens reads files of tokens: faults are told at once, each with its
// line and none with the secret.
func TestParseTokens(t *testing.T) {
	long := secret('a')
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(secret('b'))))
	for _, tt := range []struct {
		name, text string
		tokens     int
		want       []string
	}{
		{"one", "backup " + long, 1, nil},
		{"several, with names of their own", "# who asks\n\nbackup  " + long + "\r\n\tdesk@example.org " + digest + " \n", 2, nil},
		{"two of one name", "a " + long + "\na " + digest, 2, nil},
		{"none", "# nobody\n", 0, nil},
		{"empty", "", 0, nil},
		{"a name alone", "backup", 0, []string{"line 1: write a name and a token"}},
		{"a token alone", long, 0, []string{"line 1: write"}},
		{"three words", "a " + long + " b", 0, []string{"line 1: write"}},
		{"a name of other letters", "bäckup " + long, 0, []string{"line 1: the name"}},
		{"a long name", strings.Repeat("a", 65) + " " + long, 0, []string{"line 1: the name"}},
		{"short", "a " + long[:31], 0, []string{"line 1: the token is shorter"}},
		{"other letters", "a " + long[:40] + "ä", 0, []string{"line 1: the token has"}},
		{"= inside", "a " + long[:40] + "=a", 0, []string{"line 1: the token has"}},
		{"half a digest", "a " + digest[:40], 0, []string{"line 1: the token has"}},
		{"a digest of other letters", "a " + strings.ToUpper(digest), 0, []string{"line 1: the token has"}},
		{"twice", "a " + long + "\nb " + long, 0, []string{"line 2: the token of line 1 again"}},
		{"twice, once as its digest", "a " + secret('b') + "\nb " + digest, 0, []string{"line 2: the token of line 1 again"}},
		{"all at once", "a\nb c\n# d\n\nä " + long, 0, []string{"line 1: ", "line 2: ", "line 5: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTokens([]byte(tt.text))
			if len(tt.want) == 0 {
				require.NoError(t, err)
				require.Len(t, got, tt.tokens)
				return
			}
			require.Error(t, err)
			assert.Empty(t, got)
			faults := strings.Split(err.Error(), "\n")
			require.Len(t, faults, len(tt.want), err)
			for i, want := range tt.want {
				assert.Contains(t, faults[i], want)
			}
			assert.NotContains(t, err.Error(), long[:8])
		})
	}
}

// TestManual reads the tokens of README.md.
func TestManual(t *testing.T) {
	manual, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, example, _ := strings.Cut(string(manual), "```\nbackup ")
	example, _, _ = strings.Cut("backup "+example, "```")
	tokens, err := parseTokens([]byte(example))
	require.NoError(t, err)
	require.Len(t, tokens, 2)
}

// FuzzParseTokens: a file is either refused, or each of its tokens is known by the
// name of its line alone.
func FuzzParseTokens(f *testing.F) {
	f.Add("backup " + secret('a') + "\ndesk sha256:" + secret('b'))
	f.Fuzz(func(t *testing.T, text string) {
		tokens, err := parseTokens([]byte(text))
		if err != nil {
			return
		}
		c := callers{file: "tokens"}
		c.tokens.Store(&tokens)
		for line := range strings.Lines(text) {
			words := strings.Fields(line)
			if len(words) == 0 || words[0][0] == '#' {
				continue
			}
			name, refused := c.byToken([]string{"Bearer " + words[1]})
			if isDigest := strings.HasPrefix(words[1], "sha256:"); isDigest != (refused != "") || !isDigest && name != "token:"+words[0] {
				t.Fatalf("%q: %q %q", line, name, refused)
			}
		}
	})
}

// A door is a server that asks who asks, by tokens and by certificates.
type door struct {
	*process
	tokens, clientCA string
	authority        *authority.Authority // of the server
	clients          *authority.Authority
}

func openDoor(t testing.TB, flags ...string) *door {
	t.Helper()
	d := &door{}
	a, cert, key := newAuthority(t, "authority")
	clients, err := authority.New(t.TempDir(), "clients")
	require.NoError(t, err)
	d.authority, d.clients, d.clientCA = a, clients, clients.Path
	d.tokens = file(t, "tokens", fmt.Sprintf("backup %s\ndesk sha256:%x\n", secret('a'), sha256.Sum256([]byte(secret('b')))))
	d.process = prepared(t, append(flags, "-tls-cert", cert, "-tls-key", key, "-client-ca", d.clientCA, "-tokens", d.tokens)...)
	d.client = clientOf(t, a)
	d.start(t)
	return d
}

// shows returns a client with a certificate of an authority.
func (d *door) shows(t testing.TB, a *authority.Authority, name string, good time.Duration) *http.Client {
	t.Helper()
	cert, key, err := a.Client(name, good)
	require.NoError(t, err)
	return clientOf(t, d.authority, cert, key)
}

// TestCallers asks by every way of saying who asks, good and bad.
func TestCallers(t *testing.T) {
	d := openDoor(t)
	good := d.shows(t, d.clients, "gateway", time.Hour)
	stranger, err := authority.New(t.TempDir(), "clients") // of the same name
	require.NoError(t, err)
	for _, tt := range []struct {
		name   string
		client *http.Client
		header []string
		want   int // 0 where TLS ends
	}{
		{"nothing", d.client, nil, http.StatusUnauthorized},
		{"a token", d.client, []string{"Bearer " + secret('a')}, http.StatusOK},
		{"a token whose digest is known", d.client, []string{"bearer  " + secret('b')}, http.StatusOK},
		{"the digest itself", d.client, []string{fmt.Sprintf("Bearer %x", sha256.Sum256([]byte(secret('b'))))}, http.StatusUnauthorized},
		{"another token", d.client, []string{"Bearer " + secret('c')}, http.StatusUnauthorized},
		{"no scheme", d.client, []string{secret('a')}, http.StatusUnauthorized},
		{"another scheme", d.client, []string{"Basic " + secret('a')}, http.StatusUnauthorized},
		{"the name", d.client, []string{"Bearer backup"}, http.StatusUnauthorized},
		{"name and token", d.client, []string{"Bearer backup " + secret('a')}, http.StatusUnauthorized},
		{"empty", d.client, []string{""}, http.StatusUnauthorized},
		{"an empty token", d.client, []string{"Bearer "}, http.StatusUnauthorized},
		{"two, one good", d.client, []string{"Bearer " + secret('a'), "Bearer " + secret('c')}, http.StatusUnauthorized},
		{"two good", d.client, []string{"Bearer " + secret('a'), "Bearer " + secret('a')}, http.StatusUnauthorized},
		{"a certificate", good, nil, http.StatusOK},
		{"a certificate and a token", good, []string{"Bearer " + secret('a')}, http.StatusOK},
		{"a certificate and a bad token", good, []string{"Bearer " + secret('c')}, http.StatusUnauthorized},
		{"a certificate of another authority", d.shows(t, stranger, "gateway", time.Hour), nil, 0},
		{"a certificate that is over", d.shows(t, d.clients, "old", -time.Minute), nil, 0},
		{"a certificate of a server", func() *http.Client {
			cert, key, err := d.clients.Server()
			require.NoError(t, err)
			return clientOf(t, d.authority, cert, key)
		}(), nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := http.NewRequest("POST", d.url+"/access/v1/evaluation", strings.NewReader(home))
			require.NoError(t, err)
			r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": tt.header, "X-Request-Id": {"7"}}
			answer, err := tt.client.Do(r)
			if tt.want == 0 {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			answer.Body.Close()
			assert.Equal(t, tt.want, answer.StatusCode)
			assert.Equal(t, "7", answer.Header.Get("X-Request-Id"))
			if tt.want == http.StatusUnauthorized {
				assert.True(t, strings.HasPrefix(answer.Header.Get("WWW-Authenticate"), `Bearer realm="comity"`), answer.Header)
				assert.Equal(t, "application/problem+json", answer.Header.Get("Content-Type"))
			}
		})
	}
	for _, path := range []string{"/health/live", "/health/ready", "/metrics", "/.well-known/authzen-configuration", "/openapi.yaml", "/request.schema.json"} {
		answer, _ := send(t, d.client, "GET", d.url+path, "", nil)
		assert.Less(t, answer.StatusCode, 300, path)
	}
	status, _ := ask(t, d.client, d.url+"/x/..", "", home) // where the client is sent on
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Equal(t, "2", d.metric(t, `comity_callers_refused_total{shown="nothing_shown"}`))
	assert.Equal(t, "11", d.metric(t, `comity_callers_refused_total{shown="token"}`))
	for _, b := range "abc" {
		assert.NotContains(t, d.said.String(), secret(byte(b))[:16])
	}
	for _, who := range []string{"token:backup", "token:desk", "certificate:gateway"} {
		assert.Contains(t, d.said.String(), "caller="+who)
	}
}

// TestCertificateAlone: where there are no tokens, a challenge says so.
func TestCertificateAlone(t *testing.T) {
	a, cert, key := newAuthority(t, "authority")
	p := prepared(t, "-tls-cert", cert, "-tls-key", key, "-client-ca", a.Path)
	p.client = clientOf(t, a)
	p.start(t)
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + secret('a')}}
	answer, text := send(t, p.client, "POST", p.url+"/access/v1/evaluation", home, header)
	assert.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	assert.Equal(t, `Certificate realm="comity"`, answer.Header.Get("WWW-Authenticate"))
	assert.NotContains(t, string(text), secret('a'))
	clientCert, clientKey, err := a.Client("gateway", time.Hour)
	require.NoError(t, err)
	status, _ := ask(t, clientOf(t, a, clientCert, clientKey), p.url, "", home)
	assert.Equal(t, http.StatusOK, status)
}

// TestReloadCallers: who may ask changes on a signal, also for those whose
// connection is open, and a file with faults changes nothing.
func TestReloadCallers(t *testing.T) {
	d := openDoor(t)
	of := func(source, result string) string {
		return fmt.Sprintf(`comity_reloads_total{part=%q,result=%q}`, source, result)
	}
	asks := func(client *http.Client, token string, want int) {
		t.Helper()
		status, text := ask(t, client, d.url, token, home)
		assert.Equal(t, want, status, text)
	}
	gateway := d.shows(t, d.clients, "gateway", time.Hour)
	asks(d.client, secret('a'), http.StatusOK)
	asks(gateway, "", http.StatusOK)

	rewrite(t, d.tokens, []byte("backup "+secret('c')+"\n"))
	d.hangup(t, of("tokens", "taken"), "2")
	asks(d.client, secret('a'), http.StatusUnauthorized)
	asks(d.client, secret('b'), http.StatusUnauthorized)
	asks(d.client, secret('c'), http.StatusOK)

	rewrite(t, d.tokens, []byte("backup "+secret('d')+"\nhalf a li"))
	d.hangup(t, of("tokens", "refused"), "1")
	assert.Equal(t, "1", d.metric(t, `comity_reload_refused{part="tokens"}`))
	asks(d.client, secret('c'), http.StatusOK)
	asks(d.client, secret('d'), http.StatusUnauthorized)

	rewrite(t, d.tokens, nil)
	d.hangup(t, of("tokens", "taken"), "3")
	assert.Equal(t, "0", d.metric(t, `comity_reload_refused{part="tokens"}`))
	asks(d.client, secret('c'), http.StatusUnauthorized)

	others, err := authority.New(t.TempDir(), "others")
	require.NoError(t, err)
	before, err := os.ReadFile(d.clientCA)
	require.NoError(t, err)
	next, err := os.ReadFile(others.Path)
	require.NoError(t, err)
	rewrite(t, d.clientCA, []byte("no certificate"))
	d.hangup(t, of("tls", "refused"), "1")
	asks(gateway, "", http.StatusOK)
	rewrite(t, d.clientCA, next)
	d.hangup(t, of("tls", "taken"), "5")
	asks(gateway, "", http.StatusUnauthorized) // on the connection of before
	assert.Equal(t, "1", d.metric(t, `comity_callers_refused_total{shown="certificate"}`))
	gateway.CloseIdleConnections()
	_, err = gateway.Get(d.url + "/health/live")
	assert.Error(t, err)
	asks(d.shows(t, others, "gateway", time.Hour), "", http.StatusOK)
	rewrite(t, d.clientCA, append(next, before...))
	d.hangup(t, of("tls", "taken"), "6")
	asks(gateway, "", http.StatusOK)
}

// TestCertificateEnds: a certificate that is over counts no more, on a connection
// that is open too.
func TestCertificateEnds(t *testing.T) {
	d := openDoor(t)
	brief := d.shows(t, d.clients, "brief", 2*time.Second)
	status, _ := ask(t, brief, d.url, "", home)
	assert.Equal(t, http.StatusOK, status)
	time.Sleep(2500 * time.Millisecond)
	status, _ = ask(t, brief, d.url, "", home)
	assert.Equal(t, http.StatusUnauthorized, status)
}

// nearMisses returns words that are nearly a token.
func nearMisses(token string) []string {
	const letters = "0123456789abcdefABCDEF._~+/-="
	var all []string
	for i := range token {
		for _, c := range letters {
			all = append(all, token[:i]+string(c)+token[i+1:]) // another letter
			all = append(all, token[:i]+string(c)+token[i:])   // one more
		}
		all = append(all, token[:i], token[i+1:], token[:i]+token[i+1:], strings.ToUpper(token[:i+1])+token[i+1:])
	}
	all = append(all, token+token, token+" ="+token, "sha256:"+token, `"`+token+`"`, token+",", "%61"+token[2:], token+"\tx")
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		guess := []byte(token)
		for range 1 + r.IntN(4) {
			i, k := r.IntN(len(guess)), r.IntN(len(guess))
			guess[i], guess[k] = guess[k], guess[i]^1
		}
		all = append(all, string(guess))
	}
	return all
}

// TestNearMisses tries thousands of words that are nearly a token: none is taken,
// and none stands in what the server says.
func TestNearMisses(t *testing.T) {
	tokens := []string{"s3cr3t.Of~the+backup/service-0123456789abcdef==", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(tokens[1])))
	p := command(t, "-tokens", file(t, "tokens", "backup "+tokens[0]+"\ndesk sha256:"+digest+"\n"))
	tried := 0
	for _, token := range append(tokens, digest) {
		for _, miss := range nearMisses(token) {
			if miss == "" || miss == tokens[0] || miss == tokens[1] || strings.ContainsRune(miss, 0x7f) {
				continue // no header has that byte
			}
			status, text := ask(t, p.client, p.url, miss, home)
			require.Equal(t, http.StatusUnauthorized, status, "%q: %s", miss, text)
			require.NotContains(t, text, "decision")
			tried++
		}
	}
	for _, token := range tokens {
		status, _ := ask(t, p.client, p.url, token, home)
		require.Equal(t, http.StatusOK, status)
		require.NotContains(t, p.said.String(), token[:12])
	}
	require.Greater(t, tried, 5000)
	assert.Equal(t, fmt.Sprint(tried), p.metric(t, `comity_callers_refused_total{shown="token"}`))
	t.Logf("%d words tried, none taken", tried)
}

// TestCallerOfRecord: a line of the process says who asked for which record.
func TestCallerOfRecord(t *testing.T) {
	folder := t.TempDir()
	log := filepath.Join(folder, "log")
	p := command(t, "-tokens", file(t, "tokens", "backup "+secret('a')), "-audit", log, "-audit-key", file(t, "key", secret('k')[:32]))
	for range 2 {
		status, _ := ask(t, p.client, p.url, secret('a'), home)
		require.Equal(t, http.StatusOK, status)
	}
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	for seq, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		record := read[struct {
			Seq        int
			DecisionID string `json:"decision_id"`
		}](t, []byte(line))
		assert.Equal(t, seq+1, record.Seq)
		assert.Contains(t, p.said.String(),
			fmt.Sprintf("caller=token:backup request=1 outcome=allow record=%d decision=%s", record.Seq, record.DecisionID))
	}
	assert.NotContains(t, p.said.String(), "user@example.org")
}
