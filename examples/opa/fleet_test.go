package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// patience is how long a server may take to come up or to flip.
const patience = 2 * time.Minute

// TestFleet starts two servers and a bundle server on the loopback interface,
// ships law, then a change of law, then what nobody may ship.
func TestFleet(t *testing.T) {
	keys, thief := newKeys(t), newKeys(t)
	library, url := newLibrary(t)
	first, second, third := packed(t, keys, "1", nil), packed(t, keys, "2", changedAct(t)), packed(t, keys, "3", nil)
	library.lay("first", first)
	f := &fleet{library: library, servers: map[string]*server{}}
	for _, name := range []string{"one", "two"} {
		f.servers[name] = start(t, "--config-file", configured(t, url, name), "--set-file", "keys.law.key="+keys.public, "disclosure.rego")
	}
	old, changed, probe := opened(t, first), opened(t, second), dublin(t)
	f.flipTo(t, old)
	f.compare(t, old, requests(1, 1000))

	library.lay("second", second)
	f.flipTo(t, changed)
	f.compare(t, changed, append(requests(2, 100), probe))
	if before, after := outcome(t, old, probe), outcome(t, changed, probe); before != policy.Allow || after != policy.RedirectToMLAT {
		t.Errorf("the change of law flips %s to %s", before, after)
	}

	for _, bad := range []struct {
		name   string
		bundle []byte
		says   string
	}{
		{"signed by a thief", packed(t, thief, "4", nil), "failed to verify JWT signature"},
		{"unsigned", edited(t, third, ".signatures.json", nil), "bundle missing .signatures.json file"},
		{"tampered", edited(t, third, "data.json", []byte("{}")), "digest mismatch"},
		{"cut off", third[:len(third)/2], "unexpected EOF"},
		{"an older one, signed well", first, "revision 2 decides on: bundle: revision 1: not after 2"},
	} {
		library.lay(bad.name, bad.bundle)
		f.wait(t, "asks for the bundle twice: "+bad.name, func(name string, _ *server) bool { return library.asks(name) >= 2 })
		f.compare(t, changed, requests(3, 10))
		for name, s := range f.servers {
			if status := s.text(t, http.MethodGet, "/v1/status", nil); !strings.Contains(status, bad.says) {
				t.Errorf("%s: %s: the status has no %q: %s", bad.name, name, bad.says, status)
			}
		}
	}

	library.lay("third", third)
	f.flipTo(t, opened(t, third))
}

// changedAct is the change of law: the power no longer reaches abroad.
func changedAct(t *testing.T) []byte {
	t.Helper()
	text := read(t, "../../jurisdiction/law/us/18-usc-2713.yaml")
	return bytes.ReplaceAll(text, []byte("reach: abroad"), []byte("reach: home"))
}

// dublin returns the request for mail in Ireland, received after the CLOUD Act.
func dublin(t *testing.T) request.Request {
	t.Helper()
	req, err := request.Decode(read(t, "../../testdata/requests/us-warrant-ireland.json"))
	if err != nil {
		t.Fatal(err)
	}
	req.Received = "2018-04-25"
	req.Data = req.Data[:1]
	return req
}

func outcome(t *testing.T, e *policy.Engine, req request.Request) policy.Outcome {
	t.Helper()
	d, err := e.Decide(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return d.Outcome
}

// packed returns the bundle that the command of that name writes.
func packed(t *testing.T, keys keyPair, revision string, act []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	args := []string{"pack", "--revision", revision, "--signing-key", keys.private, "--posture", "provider_control", "-o", filepath.Join(dir, "b.tar.gz")}
	if act != nil {
		write(t, filepath.Join(dir, "law", "us", "18-usc-2713.yaml"), act)
		args = append(args, "--law", filepath.Join(dir, "law"))
	}
	output(t, opa(t.Context(), args...))
	return read(t, filepath.Join(dir, "b.tar.gz"))
}

// opened returns the library's own engine of a bundle.
func opened(t *testing.T, packed []byte) *policy.Engine {
	t.Helper()
	e, err := policy.Open(t.Context(), bytes.NewReader(packed), policy.AcceptUnsigned())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// configured writes the configuration of a server: that of the README, with
// another address and without patience.
func configured(t *testing.T, url, name string) string {
	t.Helper()
	text := string(read(t, "config.yaml"))
	for old, new := range map[string]string{
		"http://127.0.0.1:8888": url, "comity.tar.gz": name,
		"min_delay_seconds: 10": "min_delay_seconds: 1", "max_delay_seconds: 20": "max_delay_seconds: 1",
		"console: true": "console: false",
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("config.yaml has no %q", old)
		}
		text = strings.ReplaceAll(text, old, new)
	}
	return write(t, filepath.Join(t.TempDir(), "config.yaml"), []byte(text))
}

// A fleet is servers that fetch their law from one place.
type fleet struct {
	library *library
	servers map[string]*server
}

// wait waits until something is so of every server.
func (f *fleet) wait(t *testing.T, what string, so func(name string, s *server) bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for name, s := range f.servers {
		for !so(name, s) {
			if time.Now().After(deadline) {
				t.Fatalf("waited %s until server %s %s", patience, name, what)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// flipTo waits until every server decides with the law of the engine.
func (f *fleet) flipTo(t *testing.T, e *policy.Engine) {
	t.Helper()
	asked := map[string]any{"input": dublin(t)}
	f.wait(t, "decides with revision "+e.Revision(), func(_ string, s *server) bool {
		return strings.Contains(s.text(t, http.MethodPost, decisionPath, asked), `"law":"`+e.Law().Hash()+`"`)
	})
}

// compare has every server and the library decide the same requests.
func (f *fleet) compare(t *testing.T, e *policy.Engine, asked []request.Request) {
	t.Helper()
	var comparing sync.WaitGroup
	for name, s := range f.servers {
		comparing.Go(func() {
			for _, req := range asked {
				d, err := e.Decide(t.Context(), req)
				answer := s.text(t, http.MethodPost, decisionPath, map[string]any{"input": req})
				want, got := value(t, d.JSON()), value(t, []byte(answer))
				if given, ok := got.(map[string]any); err != nil || !ok || !reflect.DeepEqual(want, given["result"]) {
					t.Errorf("server %s, %v (-library +server):\n%s", name, err, cmp.Diff(want, got))
					return
				}
			}
		})
	}
	comparing.Wait()
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Errorf("%v: %s", err, text)
	}
	return v
}

// decisionPath is the query of disclosure.rego.
const decisionPath = "/v1/data/disclosure/decision"

// text returns what a server answers, or nothing where it does not answer yet.
func (s *server) text(t *testing.T, method, path string, body any) string {
	t.Helper()
	sent, err := json.Marshal(body)
	req, reqErr := http.NewRequestWithContext(t.Context(), method, "http://opa"+path, bytes.NewReader(sent))
	if err := errors.Join(err, reqErr); err != nil {
		t.Error(err)
		return ""
	}
	response, err := s.client.Do(req)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// edited returns the bundle with other text in one file; without the file where
// there is none.
func edited(t *testing.T, packed []byte, name string, text []byte) []byte {
	t.Helper()
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := gzip.NewWriter(&b)
	from, to := tar.NewReader(zipped), tar.NewWriter(out)
	for {
		header, err := from.Next()
		if err == io.EOF {
			break
		}
		data, readErr := io.ReadAll(from)
		if strings.TrimPrefix(header.Name, "/") == name {
			data = text
		}
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		if data == nil {
			continue
		}
		header.Size = int64(len(data))
		if err := to.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(to.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
