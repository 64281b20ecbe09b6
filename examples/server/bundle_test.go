package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An office signs bundles.
type office struct {
	private, public []byte
	mu              sync.Mutex
	packed          map[string][]byte // of the tests before, since it takes seconds
}

// The office whose key the server has, and another.
var ours, theirs = newOffice(), newOffice()

func newOffice() *office {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	secret, secretErr := x509.MarshalPKCS8PrivateKey(key)
	open, openErr := x509.MarshalPKIXPublicKey(key.Public())
	if err := errors.Join(secretErr, openErr); err != nil {
		panic(err)
	}
	return &office{
		private: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
		public:  pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: open}),
		packed:  map[string][]byte{},
	}
}

// key returns the path of the key that verifies the bundles.
func (o *office) key(t testing.TB) string { return file(t, "public.pem", string(o.public)) }

// pack returns a signed bundle.
func (o *office) pack(t testing.TB, revision string, posture policy.Posture) []byte {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	name := revision + " " + string(posture)
	if o.packed[name] == nil {
		var packed bytes.Buffer
		require.NoError(t, policy.Bundle(t.Context(), &packed, revision, o.private, policy.WithPosture(posture)))
		o.packed[name] = packed.Bytes()
	}
	return bytes.Clone(o.packed[name])
}

// The metrics of the engine.
const (
	engineTaken   = `comity_reloads_total{part="engine",result="taken"}`
	engineSame    = `comity_reloads_total{part="engine",result="unchanged"}`
	engineRefused = `comity_reloads_total{part="engine",result="refused"}`
	engineStale   = `comity_reload_refused{part="engine"}`
)

// revision returns which bundle decides, as the metrics say.
func (p *process) revision(t testing.TB) string {
	t.Helper()
	for line := range strings.Lines(p.metrics(t)) {
		if strings.HasPrefix(line, "comity_engine_info{") {
			_, rest, _ := strings.Cut(line, `revision="`)
			revision, _, _ := strings.Cut(rest, `"`)
			return revision
		}
	}
	return ""
}

// stands reports that a revision decides, that answers come under its posture, and
// that requests are wanted.
func (p *process) stands(t testing.TB, revision string, posture policy.Posture) {
	t.Helper()
	assert.Equal(t, revision, p.revision(t))
	status, text := ask(t, p.client, p.url, "", home)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, posture, read[gotAnswer](t, []byte(text)).Context.Provenance.Posture)
	answer, _ := send(t, p.client, "GET", p.url+"/health/ready", "", nil)
	assert.Equal(t, http.StatusNoContent, answer.StatusCode)
}

// TestBundle has the command take bundles and refuse what is none, was changed,
// has another signature or comes before: then the one of before decides on.
func TestBundle(t *testing.T) {
	key := ours.key(t)
	first := ours.pack(t, "1", policy.StorageLocation)
	second := ours.pack(t, "2", policy.ProviderControl)
	path := file(t, "bundle.tar.gz", string(first))
	p := command(t, "-bundle", path, "-key", key)
	p.stands(t, "1", policy.StorageLocation)
	made, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%g", float64(made.ModTime().Unix())), p.metric(t, "comity_bundle_made_seconds"))

	rewrite(t, path, second)
	p.hangup(t, engineTaken, "2")
	p.stands(t, "2", policy.ProviderControl)
	p.hangup(t, engineSame, "1")

	flip := func(at int) []byte {
		changed := bytes.Clone(second)
		changed[at] ^= 1
		return changed
	}
	refusals := 0
	for _, tt := range []struct {
		name string
		text []byte
		want string
	}{
		{"one that was replaced", first, "not after 2"},
		{"the same revision, with another posture", ours.pack(t, "2", policy.StorageLocation), "not after 2"},
		{"signed by another", theirs.pack(t, "3", policy.StorageLocation), "signature"},
		{"cut off", second[:len(second)/2], "cut off"},
		{"changed", flip(len(second) / 2), "bundle: "},
		{"changed at its end", flip(len(second) - 5), "bundle: "},
		{"two", append(bytes.Clone(second), first...), "bundle: "},
		{"no bundle", []byte(home), "bundle: "},
		{"empty", nil, "empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rewrite(t, path, tt.text)
			refusals++
			p.hangup(t, engineRefused, fmt.Sprint(refusals))
			p.stands(t, "2", policy.ProviderControl)
			assert.Equal(t, "1", p.metric(t, engineStale))
			lines := strings.Split(strings.TrimSpace(p.said.String()), "\n")
			assert.Contains(t, lines[len(lines)-1], tt.want)
		})
	}
	t.Run("not there", func(t *testing.T) {
		require.NoError(t, os.Remove(path))
		p.hangup(t, engineRefused, fmt.Sprint(refusals+1))
		p.stands(t, "2", policy.ProviderControl)
	})
	t.Run("another key", func(t *testing.T) {
		rewrite(t, path, second)
		p.hangup(t, engineSame, "2")
		assert.Equal(t, "0", p.metric(t, engineStale))
		rewrite(t, key, theirs.public)
		p.hangup(t, engineRefused, fmt.Sprint(refusals+2))
		p.stands(t, "2", policy.ProviderControl)
		rewrite(t, path, theirs.pack(t, "3", policy.StorageLocation))
		p.hangup(t, engineTaken, "3")
		p.stands(t, "3", policy.StorageLocation)
	})
}

// A shop is a server of bundles that knows ETags.
type shop struct {
	mu             sync.Mutex
	packed         []byte
	down           bool
	full, unneeded int // answers with the bundle, and without
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(s.packed))
	switch {
	case s.down:
		http.Error(w, "down", http.StatusBadGateway)
	case r.URL.Path == "/plain":
		http.Redirect(w, r, "http://"+r.Host+"/bundle", http.StatusFound)
	case r.Header.Get("If-None-Match") == etag:
		s.unneeded++
		w.WriteHeader(http.StatusNotModified)
	default:
		s.full++
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT")
		w.Write(s.packed)
	}
}

func (s *shop) sell(packed []byte, down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.packed, s.down = packed, down
}

// sold returns how many answers came with the bundle, and how many without.
func (s *shop) sold() (full, unneeded int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full, s.unneeded
}

// open serves the bundles by https, and returns where and by whose certificate.
func (s *shop) open(t testing.TB) (url, authority string) {
	t.Helper()
	a, cert, key := newAuthority(t, "shop")
	web := httptest.NewUnstartedServer(s)
	config := newTransport(options{cert: cert, certKey: key})
	require.NoError(t, config.read())
	web.TLS = config.current.Load().config
	web.StartTLS()
	t.Cleanup(web.Close)
	return web.URL, a.Path
}

// TestPoll polls a server of bundles: what it has is fetched once, what is bad is
// told once, and where it is down the bundle of before decides on.
func TestPoll(t *testing.T) {
	first := ours.pack(t, "1", policy.StorageLocation)
	second, third := ours.pack(t, "2", policy.ProviderControl), ours.pack(t, "3", policy.StorageLocation)
	s := &shop{packed: first}
	url, authority := s.open(t)
	kept := filepath.Join(t.TempDir(), "kept")
	flags := []string{"-bundle", url + "/bundle", "-key", ours.key(t), "-poll", "1s", "-keep", kept}
	begin := func() *process {
		p := prepared(t, flags...)
		p.Env = append(os.Environ(), "SSL_CERT_FILE="+authority)
		p.start(t)
		return p
	}
	p := begin()
	p.stands(t, "1", policy.StorageLocation)
	assert.Equal(t, "1.7952552e+09", p.metric(t, "comity_bundle_made_seconds"))
	p.reaches(t, engineSame, "2")
	full, unneeded := s.sold()
	assert.Equal(t, 1, full, "the bundle is fetched again")
	assert.GreaterOrEqual(t, unneeded, 2)

	s.sell(second, false)
	p.reaches(t, engineTaken, "2")
	p.stands(t, "2", policy.ProviderControl)

	// Each fault is there for three polls, and is told once.
	before := strings.Count(p.said.String(), "not taken")
	for i, bad := range []struct {
		packed []byte
		down   bool
	}{{first, false}, {second[:1000], false}, {nil, true}} {
		s.sell(bad.packed, bad.down)
		p.reaches(t, engineRefused, fmt.Sprint(i+1))
		time.Sleep(2500 * time.Millisecond)
		assert.Equal(t, fmt.Sprint(i+1), p.metric(t, engineRefused))
		assert.Equal(t, before+i+1, strings.Count(p.said.String(), "not taken"), "%s", p.said)
		assert.Equal(t, "1", p.metric(t, engineStale))
		p.stands(t, "2", policy.ProviderControl)
	}

	// A restart never goes back before what was kept, whether the server of bundles
	// is down or sells an earlier one.
	p.stop(t)
	p = begin()
	p.stands(t, "2", policy.ProviderControl)
	assert.Equal(t, "1.7952552e+09", p.metric(t, "comity_bundle_made_seconds"))
	s.sell(first, false)
	p.stop(t)
	p = begin()
	p.stands(t, "2", policy.ProviderControl)
	assert.Contains(t, p.said.String(), "not after 2")
	s.sell(second, false)
	p.stop(t)
	p = begin()
	p.stands(t, "2", policy.ProviderControl)
	assert.Equal(t, "0", p.metric(t, engineStale))
	s.sell(third, false)
	p.reaches(t, engineTaken, "1")
	p.stands(t, "3", policy.StorageLocation)
	text, err := os.ReadFile(kept)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(third, text))

	p.stop(t)
	s.sell(third, true)
	rewrite(t, kept, third[:1000])
	refused := prepared(t, flags...)
	require.Error(t, refused.Run())
	assert.Contains(t, refused.said.String(), "-keep "+kept)
	flags[1] = url + "/plain"
	require.NoError(t, os.Remove(kept))
	s.sell(third, false)
	refused = prepared(t, flags...)
	refused.Env = append(os.Environ(), "SSL_CERT_FILE="+authority)
	require.Error(t, refused.Run())
	assert.Contains(t, refused.said.String(), "redirects")
	flags[1] = url + "/bundle" // whose certificate nobody vouches for
	refused = prepared(t, flags...)
	require.Error(t, refused.Run())
	assert.Contains(t, refused.said.String(), "certificate")
}

// TestKeep: a bundle that cannot be kept is not taken, until it can.
func TestKeep(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	require.NoError(t, os.Mkdir(folder, 0o700))
	path := file(t, "bundle.tar.gz", string(ours.pack(t, "1", policy.StorageLocation)))
	p := command(t, "-bundle", path, "-key", ours.key(t), "-keep", filepath.Join(folder, "kept"), "-poll", "1s")
	require.NoError(t, os.RemoveAll(folder))
	rewrite(t, path, ours.pack(t, "2", policy.StorageLocation))
	p.reaches(t, engineRefused, "1")
	p.stands(t, "1", policy.StorageLocation)
	require.NoError(t, os.Mkdir(folder, 0o700))
	p.reaches(t, engineTaken, "2")
	p.stands(t, "2", policy.StorageLocation)
}
