package policy

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// edited unpacks a bundle, has its files edited, and packs them again.
func edited(t testing.TB, packed []byte, edit func(files map[string]string)) []byte {
	t.Helper()
	unpacked, err := unpack(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for name, file := range unpacked {
		files[name] = string(file.Data)
	}
	before := maps.Clone(files)
	edit(files)
	if maps.Equal(before, files) {
		t.Fatal("nothing was edited")
	}
	return archive(t, files)
}

// archive packs files.
func archive(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	tarred := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		err := tarred.WriteHeader(&tar.Header{Name: "/" + name, Mode: 0o600, Typeflag: tar.TypeReg, Size: int64(len(files[name]))})
		if _, writeErr := io.WriteString(tarred, files[name]); errors.Join(err, writeErr) != nil {
			t.Fatal(err, writeErr)
		}
	}
	if err := errors.Join(tarred.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// replace changes one place of a file.
func replace(name, old, new string) func(files map[string]string) {
	return func(files map[string]string) { files[name] = strings.Replace(files[name], old, new, 1) }
}

func without(name string) func(files map[string]string) {
	return func(files map[string]string) { delete(files, name) }
}

func with(name, text string) func(files map[string]string) {
	return func(files map[string]string) { files[name] = text }
}

// TestOpenSigned changes a signed bundle in every way that a thief of the
// bundle server could.
func TestOpenSigned(t *testing.T) {
	t.Parallel()
	whole := packed(t, "41", ecKey(), ownOptions(t)...)
	key := RequireSignature(ecKey().public)
	for _, tt := range []struct {
		name    string
		packed  []byte
		demands []OpenOption
		want    string
	}{
		{"no key", whole, nil, "no key to verify with: pass RequireSignature"},
		{"a key and none", whole, []OpenOption{key, AcceptUnsigned()}, "contradict"},
		{"no PEM", whole, []OpenOption{RequireSignature([]byte("secret"))}, `no "BEGIN PUBLIC KEY"`},
		{"the private key", whole, []OpenOption{RequireSignature(ecKey().private)}, `no "BEGIN PUBLIC KEY"`},
		{"another key", whole, []OpenOption{RequireSignature(otherKey().public), RequireSignature(rsaKey().public)}, "not signed by the key"},
		{"unsigned", edited(t, whole, without(signatureFile)), []OpenOption{key}, "not signed"},
		{"no signatures", edited(t, whole, with(signatureFile, `{"signatures":[]}`)), []OpenOption{key}, "missing JWT"},
		{"a verifier of the thief", edited(t, whole, with(signatureFile, `{"signatures":["x"],"plugin":"mine"}`)), []OpenOption{key}, "not signed by"},
		{"law", edited(t, whole, replace(dataFile, `"reach":"abroad"`, `"reach":"home"`)), []OpenOption{key}, "changed after it was signed"},
		{"law twice", edited(t, whole, twice), []OpenOption{key}, ""},
		{"a rule", edited(t, whole, replace("custom/1/secrecy.rego", "public_sector", "consumer")), []OpenOption{key}, "changed after it was signed"},
		{"the posture", edited(t, whole, replace(manifestFile, `"mine"`, `"storage_location"`)), []OpenOption{key}, "changed after it was signed"},
		{"a rule less", edited(t, whole, without("custom/1/secrecy.rego")), []OpenOption{key}, "custom/1/secrecy.rego: signed, and not there"},
		{"a rule more", edited(t, whole, with("custom/1/more.rego", "package x")), []OpenOption{key}, "not included in bundle signature"},
		{"law as YAML", edited(t, whole, with(dataFile, "comity: {law: {}}")), []OpenOption{key}, "data.json: no JSON"},
		{"the same revision", whole, []OpenOption{key, RequireNewerThan("41")}, "revision 41: not after 41"},
		{"an older revision", whole, []OpenOption{key, RequireNewerThan("2026-11-21")}, "revision 41: not after 2026.11.21"},
		{"after none", whole, []OpenOption{key, RequireNewerThan((*Engine)(nil).Revision())}, ""},
		{"no revision", whole, []OpenOption{key, RequireNewerThan("v1")}, `revision "v1": write numbers`},
		{"a second member", append(slices.Clip(whole), zipped(t, "x")...), []OpenOption{key}, "more follows its end"},
		{"an empty second member", append(slices.Clip(whole), zipped(t, "")...), []OpenOption{key}, "more follows its end"},
		{"a byte behind it", append(slices.Clip(whole), 0), []OpenOption{key}, "more follows its end"},
		{"more behind the archive", zipped(t, unzipped(t, whole)+"x"), []OpenOption{key}, "more follows its end"},
		{"an archive behind the archive", zipped(t, unzipped(t, whole)+unzipped(t, whole)), []OpenOption{key}, "more follows its end"},
		{"a filled block", zipped(t, unzipped(t, whole)+strings.Repeat("\x00", 512)), []OpenOption{key}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { opens(t, tt.packed, tt.demands, tt.want) })
	}
}

// zipped returns a text as one member of gzip.
func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unzipped returns the text of a file of gzip.
func unzipped(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// twice has the law stand twice, the false one first: the signature is of the
// last, so the first must go unread.
func twice(files map[string]string) {
	law := strings.TrimSuffix(strings.TrimPrefix(files[dataFile], `{"comity":{"law":`), "}}\n")
	falsified := strings.Replace(law, `"instruments":{`, `"instruments":{"aa/no":{},`, 1)
	files[dataFile] = `{"comity":{"law":` + falsified + `,"law":` + law + "}}\n"
}

// opens checks that a bundle opens, where no error is wanted, or does not.
func opens(t *testing.T, packed []byte, demands []OpenOption, want string) {
	t.Helper()
	e, err := Open(t.Context(), bytes.NewReader(packed), demands...)
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want != "" && (err == nil || e != nil || !strings.HasPrefix(err.Error(), "bundle: ") || !strings.Contains(err.Error(), want)):
		t.Errorf("engine %t, %v; want an error with %q", e != nil, err, want)
	}
}

// TestOpenForeign opens bundles that are not, or not quite, of this library.
func TestOpenForeign(t *testing.T) {
	t.Parallel()
	whole := packed(t, "41", ecKey(), ownOptions(t)...)
	for _, tt := range []struct {
		name string
		edit func(files map[string]string)
		want string
	}{
		{"as it was, unsigned", without(signatureFile), ""},
		{"no manifest", without(manifestFile), ".manifest: "},
		{"a manifest of another", with(manifestFile, `{"revision":"1","roots":["comity"],"rego_version":1}`), "no metadata.comity"},
		{"no roots", replace(manifestFile, `"roots":["comity","test"]`, `"roots":[""]`), `roots [""]: these files need ["comity" "test"]`},
		{"Rego before 1.0", replace(manifestFile, `"rego_version":1`, `"rego_version":0`), "rego_version 0"},
		{"an unknown field", replace(manifestFile, `"rego_version"`, `"wasm":[],"rego_version"`), `unknown field "wasm"`},
		{"no revision", replace(manifestFile, `"41"`, `""`), `revision "": write numbers`},
		{"an unknown posture", replace(manifestFile, `"mine"`, `"yours"`), `no such posture "yours"`},
		{"another posture", replace(manifestFile, `"mine"`, `"provider_control"`), "engine.rego: not what connects"},
		{"no law", with(dataFile, `{"comity":{}}`), "the law is no JSON"},
		{"more data", replace(dataFile, `{"comity":{`, `{"comity":{"more":1,`), `unknown field "more"`},
		{"faulty law", replace(dataFile, `"reach":"abroad"`, `"reach":"far"`), `"far"`},
		{"a gate changed", replace("builtin/gate/bulk.rego", "bulk", "bulky"), "builtin/gate/bulk.rego: not as in this library"},
		{"a gate less", without("builtin/gate/bulk.rego"), "builtin/gate/bulk.rego: not as in this library"},
		{"a permit more", with("builtin/permit/all.rego", "package comity\n"), "builtin/permit/all.rego: not as in this library"},
		{"a gate of another version", func(files map[string]string) {
			replace(manifestFile, Version, "9.9.9")(files)
			without("builtin/gate/bulk.rego")(files)
		}, "written by version 9.9.9"},
		{"a permit of one's own", replace("custom/1/secrecy.rego", "forbid contains", "permit contains"), "secrecy.rego:6:1: permit: rules of one's own can only tighten"},
		{"a clock", replace("custom/1/secrecy.rego", "input.request", "time.now_ns() > 0; input.request"), "secrecy.rego:6:"},
		{"a folder without number", with("custom/4/more.rego", ownSecrecy), "custom/4/more.rego: no file of a bundle"},
		{"a text without rules", with("custom/1/notes.txt", "x"), "custom/1/notes.txt: no file of a bundle"},
		{"another file", with("policy.wasm", "x"), "policy.wasm: no file of a bundle"},
		{"a connection of one's own", with(connectionFile, "package comity.own\n\ngate := false\n"), "engine.rego: not what connects"},
	} {
		t.Run(tt.name, func(t *testing.T) { opens(t, edited(t, whole, tt.edit), []OpenOption{AcceptUnsigned()}, tt.want) })
	}
}

// TestOpenDamaged cuts a bundle off and flips its bits: it is refused, or
// nothing that counts was hit.
func TestOpenDamaged(t *testing.T) {
	t.Parallel()
	whole := packed(t, "41", ecKey(), WithLaw(smallLaw(t)))
	r := rand.New(rand.NewPCG(1, 2))
	want := mustOpen(t, whole, RequireSignature(ecKey().public))
	for range 40 {
		opens(t, whole[:r.IntN(len(whole))], []OpenOption{RequireSignature(ecKey().public)}, "cut off")
		flipped := bytes.Clone(whole)
		at := r.IntN(len(whole))
		flipped[at] ^= 1 << r.IntN(8)
		if got, err := Open(t.Context(), bytes.NewReader(flipped), RequireSignature(ecKey().public)); err == nil {
			if diff := cmp.Diff(want.rules.hash+want.law.Hash(), got.rules.hash+got.law.Hash()); diff != "" {
				t.Errorf("byte %d flipped: (-want +got):\n%s", at, diff)
			}
		}
	}
	opens(t, nil, []OpenOption{AcceptUnsigned()}, "cut off")
	opens(t, []byte("package comity, and more than ten bytes"), []OpenOption{AcceptUnsigned()}, "no tar.gz")
}

// TestOpenLarge opens a small file that unpacks to a large one.
func TestOpenLarge(t *testing.T) {
	opens(t, archive(t, map[string]string{dataFile: strings.Repeat(" ", maxBundle)}), []OpenOption{AcceptUnsigned()}, "over 16 MiB")
}

// TestBundleFaults writes what no bundle can be.
func TestBundleFaults(t *testing.T) {
	failing := WithRules(fstest.MapFS{"secrecy.rego": {Data: []byte(ownSecrecy)}, "secrecy_test.rego": {Data: []byte(ownSecrecyTest + "\ntest_fails if false\n")}})
	astray := WithRules(fstest.MapFS{"secrecy.rego": {Data: []byte(ownSecrecy)}, "secrecy_test.rego": {Data: []byte("package elsewhere\n\ntest_passes if true\n")}})
	for _, tt := range []struct {
		name, revision string
		key            []byte
		options        []Option
		want           []string
	}{
		{"everything", "v1", nil, []Option{WithPosture("no")}, []string{`revision "v1"`, "BEGIN PRIVATE KEY", `no such posture "no"`}},
		{"a public key", "1", ecKey().public, nil, []string{"BEGIN PRIVATE KEY"}},
		{"a test that fails", "1", ecKey().private, []Option{failing}, []string{"self-test: ", "secrecy_test.rego:10", "test_fails failed"}},
		{"a test elsewhere", "1", ecKey().private, []Option{astray}, []string{"custom/1/secrecy_test.rego: package elsewhere is no place for tests"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			err := Bundle(t.Context(), &b, tt.revision, tt.key, tt.options...)
			if err == nil || b.Len() > 0 {
				t.Fatalf("%d bytes, %v", b.Len(), err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v; want %q in it", err, want)
				}
			}
		})
	}
}

// TestRevisions orders revisions.
func TestRevisions(t *testing.T) {
	ordered := []string{"0", "1", "9", "10", "10.0", "10.1", "99", "2026-11-21", "2026-11-21.1", "2026-11-21.2", "2026-11-21.10", "2026-11-22",
		"20261122", "99999999999999999999999999"}
	for i, a := range ordered {
		for j, b := range ordered {
			first, err := parseRevision(a)
			second, otherErr := parseRevision(b)
			if err != nil || otherErr != nil || first.after(second) != (i > j) {
				t.Errorf("%s after %s: %t, want %t (%v, %v)", a, b, first.after(second), i > j, err, otherErr)
			}
		}
	}
	if r, err := parseRevision("007"); err != nil || !cmp.Equal(r, revision{"7"}) {
		t.Errorf("007: %v, %v", r, err)
	}
	for _, bad := range []string{"", "v1", "1.", ".1", "1..2", "-1", "1 ", "2026-11-21T10:00:00Z", strings.Repeat("1", 65)} {
		if r, err := parseRevision(bad); err == nil {
			t.Errorf("%q: %v", bad, r)
		}
	}
}

// FuzzOpen opens anything: it is refused, or its engine holds the gates.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("no bundle"))
	f.Add(packed(f, "41", ecKey(), ownOptions(f)...))
	f.Add(archive(f, map[string]string{"../" + manifestFile: "{}"}))
	f.Add(archive(f, map[string]string{manifestFile: strings.Repeat("[", 1<<20)}))
	f.Fuzz(func(t *testing.T, packed []byte) {
		e, err := Open(t.Context(), bytes.NewReader(packed), AcceptUnsigned())
		if err != nil {
			if e != nil || !strings.HasPrefix(err.Error(), "bundle: ") {
				t.Errorf("engine %t, %v", e != nil, err)
			}
			return
		}
		if err := e.testGates(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
