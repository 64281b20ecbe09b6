package witness

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// A testLog is a log in memory, with the key that signs it.
type testLog struct {
	signer note.Signer
	key    note.Verifier
	hashes []tlog.Hash
	size   int64
}

func newTestLog(t testing.TB, origin string) *testLog {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	require.NoError(t, err)
	l := &testLog{}
	l.signer, err = note.NewSigner(secret)
	require.NoError(t, err)
	l.key, err = note.NewVerifier(public)
	require.NoError(t, err)
	return l
}

// fork returns another log of the same key that begins with the same records.
func (l *testLog) fork() *testLog {
	other := *l
	other.hashes = append([]tlog.Hash{}, l.hashes...)
	return &other
}

func (l *testLog) reader() tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, i := range indexes {
			list = append(list, l.hashes[i])
		}
		return list, nil
	}
}

func (l *testLog) add(t testing.TB, records ...string) {
	t.Helper()
	for _, record := range records {
		hashes, err := tlog.StoredHashes(l.size, []byte(record), l.reader())
		require.NoError(t, err)
		l.hashes = append(l.hashes, hashes...)
		l.size++
	}
}

func (l *testLog) checkpoint(t testing.TB) []byte {
	t.Helper()
	root, err := tlog.TreeHash(l.size, l.reader())
	require.NoError(t, err)
	text, err := note.Sign(&note.Note{Text: c2sp.Head{Origin: l.signer.Name(), Size: l.size, Root: root}.Text()}, l.signer)
	require.NoError(t, err)
	return text
}

// request returns what asks for a signature on the log as it is.
func (l *testLog) request(t testing.TB, old int64) []byte {
	t.Helper()
	p := c2sp.Consistency{Old: old, Checkpoint: l.checkpoint(t)}
	if 0 < old && old <= l.size {
		var err error
		p.Proof, err = tlog.ProveTree(l.size, old, l.reader())
		require.NoError(t, err)
	}
	return p.Text()
}

func (l *testLog) prove(t testing.TB) func(int64) ([]byte, error) {
	return func(old int64) ([]byte, error) {
		if old > l.size {
			return nil, fmt.Errorf("the log has %d records", l.size)
		}
		return l.request(t, old), nil
	}
}

func mustOpen(t testing.TB, dir string, keys ...note.Verifier) *Witness {
	t.Helper()
	w, err := Open(dir, keys...)
	require.NoError(t, err)
	return w
}

func newWitness(t testing.TB, keys ...note.Verifier) (dir string, key note.Verifier, w *Witness) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "w1")
	public, err := Create(dir, "witness.example/w1")
	require.NoError(t, err)
	key, err = NewVerifier(public)
	require.NoError(t, err)
	return dir, key, mustOpen(t, dir, keys...)
}

func send(w http.Handler, method, path string, body []byte) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequest(method, path, bytes.NewReader(body)))
	return rec
}

func add(w http.Handler, body []byte) *httptest.ResponseRecorder {
	return send(w, http.MethodPost, "/add-checkpoint", body)
}

// TestStatuses asks a witness that signed a log of four records.
func TestStatuses(t *testing.T) {
	log, other := newTestLog(t, "log.example/decisions"), newTestLog(t, "log.example/other")
	namesake := newTestLog(t, "log.example/decisions")
	dir, key, w := newWitness(t, log.key)
	log.add(t, "a", "b", "c", "d")
	idle := c2sp.Consistency{Proof: make([]tlog.Hash, 1), Checkpoint: log.checkpoint(t)}
	require.Equal(t, 422, add(w, idle.Text()).Code, "hashes, where there is nothing to prove")
	first := add(w, log.request(t, 0))
	require.Equal(t, http.StatusOK, first.Code, first.Body)
	_, err := signedBy(key, log.checkpoint(t), first.Body.Bytes())
	require.NoError(t, err)

	more := log.fork()
	more.add(t, "e", "f", "g")
	fork := newTestLog(t, "log.example/decisions")
	fork.signer = log.signer
	fork.add(t, "a", "B", "c", "d", "e", "f", "g")
	short := log.fork()
	short.size, short.hashes = 3, short.hashes[:tlog.StoredHashCount(3)]
	sameSize := fork.fork()
	sameSize.size, sameSize.hashes = 4, sameSize.hashes[:tlog.StoredHashCount(4)]
	other.add(t, "a", "b", "c", "d", "e")
	namesake.add(t, "a", "b", "c", "d", "e")
	withoutProof := c2sp.Consistency{Old: 4, Checkpoint: more.checkpoint(t)}
	tooMany := withoutProof
	tooMany.Proof = make([]tlog.Hash, 64)
	signedTwice, err := note.Sign(&note.Note{Text: string(more.checkpoint(t)[:bytes.Index(more.checkpoint(t), []byte("\n\n"))+1])}, other.signer, log.signer)
	require.NoError(t, err)
	changed := bytes.Replace(more.request(t, 4), []byte("\n7\n"), []byte("\n8\n"), 1)
	tests := []struct {
		name   string
		body   []byte
		status int
		answer string
	}{
		{"a fork", fork.request(t, 4), 422, "is not the one of 4 records that was signed"},
		{"no proof", withoutProof.Text(), 422, "is not the one of 4 records"},
		{"a fork as if it were new", fork.request(t, 0), 409, "4\n"},
		{"a fork from where it forks", fork.request(t, 1), 409, "4\n"},
		{"another log of the same size", sameSize.request(t, 4), 409, "4\n"},
		{"fewer records", short.request(t, 0), 409, "4\n"},
		{"fewer records than are claimed", short.request(t, 4), 400, "does not go on from 4"},
		{"a longer log than is known", more.request(t, 6), 409, "4\n"},
		{"an unknown log", other.request(t, 0), 404, `"log.example/other" is not known here`},
		{"another key of that name", namesake.request(t, 4), 403, "no verifiable signatures"},
		{"another size than was signed", changed, 403, "invalid signature"},
		{"too many hashes", tooMany.Text(), 400, "too many hashes"},
		{"no request", []byte("old 4"), 400, "no proof of consistency"},
		{"another number", []byte("old 04\n\n" + string(more.checkpoint(t))), 400, "is no decimal number"},
		{"no note", []byte("old 0\n\nlog\n"), 400, "malformed note"},
		{"too much", bytes.Repeat([]byte("old 4\n"), 20000), 400, "too large"},
		{"the same again", log.request(t, 4), 200, "— witness.example/w1 "},
		{"more, and a signature of somebody else", c2sp.Consistency{Old: 4, Proof: mustParse(t, more.request(t, 4)).Proof, Checkpoint: signedTwice}.Text(), 200, "— witness.example/w1 "},
		{"what it did not go on from", fork.request(t, 4), 409, "7\n"},
		{"what is old", log.request(t, 4), 409, "7\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := add(w, tt.body)
			assert.Equal(t, tt.status, got.Code)
			assert.Contains(t, got.Body.String(), tt.answer)
			if tt.status == http.StatusConflict {
				assert.Equal(t, sizeType, got.Header().Get("Content-Type"))
				assert.Equal(t, tt.answer, got.Body.String())
			}
		})
	}
	assert.Equal(t, http.StatusMethodNotAllowed, send(w, http.MethodGet, "/add-checkpoint", nil).Code)
	assert.Equal(t, http.StatusNotFound, send(w, http.MethodPost, "/", nil).Code)

	again := mustOpen(t, dir, log.key)
	assert.Equal(t, 409, add(again, fork.request(t, 4)).Code, "a restart forgets nothing")
	assert.Equal(t, "7\n", add(again, log.request(t, 0)).Body.String())
}

func mustParse(t testing.TB, request []byte) c2sp.Consistency {
	t.Helper()
	p, err := c2sp.ParseConsistency(request)
	require.NoError(t, err)
	return p
}

// Of many branches that follow one checkpoint at the same moment, through two
// witnesses on one folder, one is signed.
func TestRace(t *testing.T) {
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	log := newTestLog(t, "log.example/decisions")
	dir, _, one := newWitness(t, log.key)
	witnesses := []*Witness{one, mustOpen(t, dir, log.key)}
	submissions := 0
	for round := range rounds {
		old := log.size
		const branches = 8
		var mu sync.Mutex
		var signed []*testLog
		var wg sync.WaitGroup
		start := make(chan struct{})
		for n := range branches {
			branch := log.fork()
			for range 1 + n%3 {
				branch.add(t, fmt.Sprintf("branch %d of round %d", n, round))
			}
			body := branch.request(t, old)
			wg.Go(func() {
				<-start
				got := add(witnesses[n%2], body)
				mu.Lock()
				defer mu.Unlock()
				if got.Code == http.StatusOK {
					signed = append(signed, branch)
				} else {
					assert.Equal(t, http.StatusConflict, got.Code, got.Body)
				}
			})
			submissions++
		}
		close(start)
		wg.Wait()
		require.Len(t, signed, 1)
		log = signed[0]
	}
	t.Logf("%d submissions, %d rounds, one signed in each", submissions, rounds)
}

// A witness that does not know any more what it signed signs nothing.
func TestDamagedMemory(t *testing.T) {
	log := newTestLog(t, "log.example/decisions")
	dir, _, w := newWitness(t, log.key)
	log.add(t, "a", "b")
	require.Equal(t, http.StatusOK, add(w, log.request(t, 0)).Code)
	path := w.logs[log.key.Name()].path(0)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, text := range map[string]string{"empty": "", "half": string(whole[:len(whole)/2]), "older": strings.Replace(string(whole), "\n2\n", "\n0\n", 1)} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err = Open(dir, log.key)
		require.ErrorContains(t, err, "not known any more", name)
		assert.Equal(t, http.StatusInternalServerError, add(w, log.request(t, 2)).Code, name)
		assert.Equal(t, http.StatusInternalServerError, add(w, log.request(t, 0)).Code, name)
	}
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), "new-123"), []byte("half a che"), 0o600))
	assert.Equal(t, http.StatusOK, add(mustOpen(t, dir, log.key), log.request(t, 2)).Code, "what was not finished counts for nothing")
}

// A key that was lost is not made again in the same folder, nor is a folder that
// was lost one of a witness.
func TestOpenRefuses(t *testing.T) {
	dir, _, _ := newWitness(t)
	_, err := Create(dir, "witness.example/w1")
	require.ErrorIs(t, err, os.ErrExist)
	_, err = Create(t.TempDir(), "a name")
	require.ErrorContains(t, err, "has a space")
	_, err = Open(t.TempDir())
	require.ErrorContains(t, err, "one whose folder is lost is at its end")
	require.NoError(t, os.WriteFile(filepath.Join(dir, keyFile), []byte("PRIVATE+KEY+w+00000000+AAAA"), 0o600))
	_, err = Open(dir)
	require.ErrorContains(t, err, "the secret key is not as it was made")
	assert.NotContains(t, err.Error(), "AAAA")
}

// TestKeys signs with a key, and reads each text of a key as itself alone.
func TestKeys(t *testing.T) {
	secret, public, err := GenerateKey("witness.example/w1")
	require.NoError(t, err)
	s, err := NewSigner(secret)
	require.NoError(t, err)
	v, err := NewVerifier(public)
	require.NoError(t, err)
	assert.Equal(t, s.KeyHash(), v.KeyHash())
	msg := []byte("log.example/decisions\n1\nroot\n")
	sig, err := s.Sign(msg)
	require.NoError(t, err)
	require.True(t, v.Verify(msg, sig))
	for i := range sig {
		for bit := range 8 {
			sig[i] ^= 1 << bit
			require.False(t, v.Verify(msg, sig), "bit %d of byte %d", bit, i)
			sig[i] ^= 1 << bit
		}
	}
	require.False(t, v.Verify(append(msg, '\n'), sig))
	require.False(t, v.Verify(msg, sig[8:]), "a signature without a time")
	for i := range public {
		changed := []byte(public)
		changed[i] ^= 1
		if _, err := NewVerifier(string(changed)); err == nil {
			t.Errorf("byte %d of the key says nothing: %s", i, changed)
		}
	}
	logKey := newTestLog(t, "witness.example/w1")
	_, text, err := note.GenerateKey(rand.Reader, logKey.key.Name())
	require.NoError(t, err)
	_, err = NewVerifier(text)
	require.ErrorContains(t, err, "a key for cosignature/v1 is")
	_, err = NewVerifier("witness")
	require.ErrorContains(t, err, "NAME+HASH+KEY")
	_, err = NewSigner(public)
	require.ErrorContains(t, err, "does not begin with")
}

// TestForeignSignature reads what filippo.io/torchwood v0.6.1 signed.
func TestForeignSignature(t *testing.T) {
	v, err := NewVerifier("witness.example/w1+84d2f6e9+BL1ZMNu/HJOEdDKjOCk6N/TDUFIPYe14dT7l32vzHROJ")
	require.NoError(t, err)
	n, err := note.Open([]byte(`log.example/decisions
4
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

— witness.example/w1 hNL26QAAAABrCXxQo6u7FVNZUlQiTkgeqZyFE05rRPPuaUUxdUBAAmhS1TtM8WRpH+R315IEBqxjGePhMhlBXLAueA5Sz9RttVePBw==
`), note.VerifierList(v))
	require.NoError(t, err)
	assert.Equal(t, "witness.example/w1", n.Sigs[0].Name)
}

// TestCosign is the log's side: it asks, is told what the witness knows, and asks again.
func TestCosign(t *testing.T) {
	log := newTestLog(t, "log.example/decisions")
	_, key, w := newWitness(t, log.key)
	server := httptest.NewServer(w)
	defer server.Close()
	ask := func(l *testLog) ([]byte, error) {
		return Cosign(t.Context(), server.Client(), server.URL+"/", key, l.checkpoint(t), l.prove(t))
	}
	for _, record := range []string{"a", "b", "c"} {
		log.add(t, record)
		cosigned, err := ask(log)
		require.NoError(t, err)
		n, err := note.Open(cosigned, note.VerifierList(key, log.key))
		require.NoError(t, err)
		require.Len(t, n.Sigs, 2)
		require.True(t, bytes.HasPrefix(cosigned, log.checkpoint(t)))
	}
	fork := newTestLog(t, "log.example/decisions")
	fork.signer = log.signer
	fork.add(t, "a", "b", "C")
	_, err := ask(fork)
	require.ErrorIs(t, err, ErrRefused)
	require.ErrorContains(t, err, "another log of \"3\\n\" records")
	fork.add(t, "d")
	_, err = ask(fork)
	require.ErrorIs(t, err, ErrRefused)
	require.ErrorContains(t, err, "status 422")
	_, err = ask(newTestLog(t, "log.example/other"))
	require.ErrorContains(t, err, "status 404")
	behind := log.fork()
	behind.size, behind.hashes = 2, behind.hashes[:tlog.StoredHashCount(2)]
	_, err = ask(behind)
	require.ErrorContains(t, err, "the log has 2 records")
}

// No answer but the signature of the witness is taken for one.
func TestCosignAnswers(t *testing.T) {
	log := newTestLog(t, "log.example/decisions")
	log.add(t, "a")
	_, key, _ := newWitness(t)
	stranger := newTestLog(t, "witness.example/w1")
	strange, err := note.Sign(&note.Note{Text: "x\n"}, stranger.signer)
	require.NoError(t, err)
	tests := []struct {
		name   string
		status int
		typed  string
		body   string
		want   string
	}{
		{"nothing", 200, "", "", "malformed note"},
		{"words", 200, "", "fine\n", "malformed note"},
		{"the signature of somebody else", 200, "", string(strange[3:]), "no verifiable signatures"},
		{"a signature of something else", 200, "", fmt.Sprintf("— %s %s\n", key.Name(), base64.StdEncoding.EncodeToString(
			append([]byte{byte(key.KeyHash() >> 24), byte(key.KeyHash() >> 16), byte(key.KeyHash() >> 8), byte(key.KeyHash())}, make([]byte, signatureSize)...))), "invalid signature"},
		{"a conflict without a size", 409, "text/plain", "0\n", "status 409"},
		{"a conflict with what was asked", 409, sizeType, "0\n", "it signed another log"},
		{"a conflict of words", 409, sizeType, "many\n", "it signed another log"},
		{"a fault", 500, "", "", "status 500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.typed)
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.body))
			}))
			defer server.Close()
			got, err := Cosign(t.Context(), server.Client(), server.URL, key, log.checkpoint(t), log.prove(t))
			require.ErrorContains(t, err, tt.want)
			assert.Nil(t, got)
		})
	}
	t.Run("always more", func(t *testing.T) {
		size := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			size++
			w.Header().Set("Content-Type", sizeType)
			w.WriteHeader(http.StatusConflict)
			fmt.Fprintln(w, size)
		}))
		defer server.Close()
		_, err := Cosign(t.Context(), server.Client(), server.URL, key, log.checkpoint(t), func(int64) ([]byte, error) { return log.request(t, 0), nil })
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorContains(t, err, "3 times")
		server.Close()
		_, err = Cosign(t.Context(), server.Client(), server.URL, key, log.checkpoint(t), log.prove(t))
		require.Error(t, err)
		require.False(t, errors.Is(err, ErrRefused))
	})
}
