package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	opa "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A keyPair is a private and a public key in PEM.
type keyPair struct{ private, public []byte }

// newKey returns the pair of a private key.
func newKey(key crypto.Signer, err error) keyPair {
	if err != nil {
		panic(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		panic(err)
	}
	return keyPair{
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	}
}

var (
	ecKey    = sync.OnceValue(func() keyPair { return newKey(ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)) })
	otherKey = sync.OnceValue(func() keyPair { return newKey(ecdsa.GenerateKey(elliptic.P384(), cryptorand.Reader)) })
	rsaKey   = sync.OnceValue(func() keyPair { return newKey(rsa.GenerateKey(cryptorand.Reader, 2048)) })
)

// sample is neither law nor rules: the package does not look at what files say.
var sample = Content{
	Manifest: Manifest{Revision: "41", Roots: []string{"comity"}, Version: "1.2.3", Posture: "mine", Language: "sv"},
	Data:     []byte(`{"comity":{"law":{"reach":"abroad"}}}`),
	Modules:  []Module{{"custom/1/a.rego", "not Rego"}, {"engine.rego", ""}},
}

// packed returns the bundle of the sample.
func packed(t testing.TB, key keyPair) []byte { return write(t, key, sample) }

// write returns a bundle.
func write(t testing.TB, key keyPair, content Content) []byte {
	t.Helper()
	signer, err := NewSigner(key.private)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, signer.Write(&b, content))
	return b.Bytes()
}

// read reads a bundle under conditions.
func read(packed []byte, demands ...func(*Conditions)) (Manifest, map[string]string, error) {
	var c Conditions
	for _, demand := range demands {
		demand(&c)
	}
	m, fsys, err := c.Read(bytes.NewReader(packed))
	if err != nil {
		return m, nil, err
	}
	files := map[string]string{}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		files[name] = string(text)
		return err
	})
	return m, files, err
}

func signedBy(key keyPair) func(*Conditions) {
	return func(c *Conditions) { c.RequireSignature(key.public) }
}

func after(revision string) func(*Conditions) {
	return func(c *Conditions) { c.RequireNewerThan(revision) }
}

// TestWrite writes the sample and reads it.
func TestWrite(t *testing.T) {
	for name, key := range map[string]keyPair{"ES256": ecKey(), "ES384": otherKey(), "RS256": rsaKey()} {
		m, files, err := read(packed(t, key), signedBy(key), after("40"))
		require.NoError(t, err, name)
		assert.Equal(t, sample.Manifest, m)
		delete(files, ManifestFile)
		assert.Equal(t, map[string]string{
			DataFile: string(sample.Data) + "\n", "custom/1/a.rego": "not Rego", "engine.rego": "",
		}, files)
	}
}

// TestWriteBytes writes the same bundle twice. An RSA signature is a function of
// what is signed; an ECDSA signature is new each time, and nothing else is.
func TestWriteBytes(t *testing.T) {
	assert.Equal(t, packed(t, rsaKey()), packed(t, rsaKey()))
	unsigned := edited(t, packed(t, ecKey()), without(SignatureFile))
	assert.Equal(t, unsigned, edited(t, packed(t, ecKey()), without(SignatureFile)))
}

// TestKeys reads what is no key, or none that Open Policy Agent takes.
func TestKeys(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(nil)
	foreign := newKey(edwards, err)
	for _, tt := range []struct {
		name string
		key  []byte
		want string
	}{
		{"none", nil, `no "BEGIN PRIVATE KEY"`},
		{"a public key", ecKey().public, `no "BEGIN PRIVATE KEY"`},
		{"no key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY"}), "the key to sign with: asn1"},
		{"Ed25519", foreign.private, "the key to sign with: of a kind"},
	} {
		_, err := NewSigner(tt.key)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
	for _, tt := range []struct {
		name string
		key  []byte
		want string
	}{
		{"none", nil, `no "BEGIN PUBLIC KEY"`},
		{"a private key", ecKey().private, `no "BEGIN PUBLIC KEY"`},
		{"no key", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY"}), "the key to verify with: asn1"},
		{"Ed25519", foreign.public, "the key to verify with: of a kind"},
	} {
		_, _, err := read(nil, func(c *Conditions) { c.RequireSignature(tt.key) })
		assert.ErrorContains(t, err, tt.want, tt.name)
		assert.NotContains(t, err.Error(), "no key to verify with", tt.name)
	}
}

// TestRead changes a signed bundle in every way that a thief of the bundle server
// could.
func TestRead(t *testing.T) {
	whole, key, unsigned := packed(t, ecKey()), signedBy(ecKey()), (*Conditions).AcceptUnsigned
	type conditions = []func(*Conditions)
	for _, tt := range []struct {
		name    string
		packed  []byte
		demands conditions
		want    string // in the error; empty where there is none
	}{
		{"no key", whole, nil, "no key to verify with: pass RequireSignature"},
		{"a key and none", whole, conditions{key, unsigned}, "contradict"},
		{"another key", whole, conditions{signedBy(otherKey()), signedBy(rsaKey())}, "not signed by the key"},
		{"one of the keys", whole, conditions{signedBy(otherKey()), key}, ""},
		{"refused", whole, conditions{key, func(c *Conditions) { c.Refuse(errors.New("no")) }}, "no"},

		{"unsigned", edited(t, whole, without(SignatureFile)), conditions{key}, "not signed"},
		{"unsigned, as is accepted", edited(t, whole, without(SignatureFile)), conditions{unsigned}, ""},
		{"no signatures", edited(t, whole, with(SignatureFile, `{"signatures":[]}`)), conditions{key}, "missing JWT"},
		{"data", edited(t, whole, replace(DataFile, "abroad", "home")), conditions{key}, "changed after it was signed"},
		{"data twice", edited(t, whole, replace(DataFile, `"law":`, `"law":{"reach":"far"},"law":`)), conditions{key}, ""},
		{"no JSON", edited(t, whole, with(DataFile, "comity: {law: {}}")), conditions{key}, "data.json: no JSON"},
		{"a module", edited(t, whole, replace("custom/1/a.rego", "not", "now")), conditions{key}, "changed after it was signed"},
		{"a module less", edited(t, whole, without("custom/1/a.rego")), conditions{key}, "custom/1/a.rego: signed, and not there"},
		{"a module more", edited(t, whole, with("custom/1/b.rego", "")), conditions{key}, "not included in bundle signature"},
		{"the posture", edited(t, whole, replace(ManifestFile, `"mine"`, `"yours"`)), conditions{key}, "changed after it was signed"},

		{"the same revision", whole, conditions{key, after("41")}, "revision 41: not after 41"},
		{"an older revision", whole, conditions{key, after("2026-11-21")}, "revision 41: not after 2026.11.21"},
		{"no revision to compare with", whole, conditions{key, after("v1")}, `revision "v1": write numbers`},

		{"a second member", slices.Concat(whole, zipped(t, "x")), conditions{key}, "more follows its end"},
		{"an empty second member", slices.Concat(whole, zipped(t, "")), conditions{key}, "more follows its end"},
		{"a byte after the end", append(slices.Clip(whole), 0), conditions{key}, "more follows its end"},
		{"more after the archive", zipped(t, unzipped(t, whole)+"x"), conditions{key}, "more follows its end"},
		{"a second archive", zipped(t, unzipped(t, whole)+unzipped(t, whole)), conditions{key}, "more follows its end"},
		{"a filled block", zipped(t, unzipped(t, whole)+strings.Repeat("\x00", 512)), conditions{key}, ""},

		{"nothing", nil, conditions{unsigned}, "cut off"},
		{"no archive", []byte("package comity, and more than ten bytes"), conditions{unsigned}, "no tar.gz"},
		{"too large", archive(t, map[string]string{DataFile: strings.Repeat(" ", maxSize)}), conditions{unsigned}, "over 16 MiB"},
		{"deep", archive(t, map[string]string{ManifestFile: strings.Repeat("[", 1<<20)}), conditions{unsigned}, ".manifest: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, files, err := read(tt.packed, tt.demands...)
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.want)
			assert.Nil(t, files)
		})
	}
}

// TestEntries reads archives with entries that no bundle has.
func TestEntries(t *testing.T) {
	for _, tt := range []struct {
		name    string
		entries []tar.Header
		want    string
	}{
		{"a file twice", []tar.Header{{Name: "a"}, {Name: "/a"}}, "a: stands in it twice"},
		{"a link", []tar.Header{{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "b"}}, `"a": no plain file`},
		{"a folder", []tar.Header{{Name: "a/", Typeflag: tar.TypeDir}}, `"a/": no plain file`},
		{"a path out of it", []tar.Header{{Name: "../a"}}, `"../a": no plain file`},
	} {
		var b bytes.Buffer
		zipped := gzip.NewWriter(&b)
		tarred := tar.NewWriter(zipped)
		for i := range tt.entries {
			require.NoError(t, tarred.WriteHeader(&tt.entries[i]))
		}
		require.NoError(t, errors.Join(tarred.Close(), zipped.Close()))
		_, _, err := read(b.Bytes(), (*Conditions).AcceptUnsigned)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
}

// TestVerifier reads a bundle that asks for a verifier which accepts everything:
// the bundle does not choose how it is verified.
func TestVerifier(t *testing.T) {
	require.NoError(t, opa.RegisterVerifier("credulous", credulous{}))
	thief := edited(t, packed(t, otherKey()), with(SignatureFile, `{"signatures":["x"],"plugin":"credulous"}`))
	_, _, err := read(thief, signedBy(ecKey()))
	assert.ErrorContains(t, err, "not signed by the key")
}

type credulous struct{}

func (credulous) VerifyBundleSignature(opa.SignaturesConfig, *opa.VerificationConfig) (map[string]opa.FileInfo, error) {
	return map[string]opa.FileInfo{}, nil
}

// TestManifest reads manifests that this library does not write.
func TestManifest(t *testing.T) {
	whole := packed(t, ecKey())
	for _, tt := range []struct {
		name string
		edit func(files map[string]string)
		want string
	}{
		{"none", without(ManifestFile), ".manifest: "},
		{"of another", with(ManifestFile, `{"revision":"1","roots":["comity"],"rego_version":1}`), "no metadata.comity"},
		{"Rego before 1.0", replace(ManifestFile, `"rego_version":1`, `"rego_version":0`), "rego_version 0"},
		{"an unknown field", replace(ManifestFile, `"rego_version"`, `"wasm":[],"rego_version"`), `unknown field "wasm"`},
		{"no revision", replace(ManifestFile, `"41"`, `""`), `revision "": write numbers`},
	} {
		_, _, err := read(edited(t, whole, tt.edit), (*Conditions).AcceptUnsigned)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
}

// TestDamaged cuts a bundle off and flips its bits: it is refused, or nothing
// that counts was hit.
func TestDamaged(t *testing.T) {
	whole, key := packed(t, ecKey()), signedBy(ecKey())
	want, files, err := read(whole, key)
	require.NoError(t, err)
	for at := range whole {
		_, _, err := read(whole[:at], key)
		assert.ErrorContains(t, err, "cut off")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		flipped := bytes.Clone(whole)
		at := r.IntN(len(whole))
		flipped[at] ^= 1 << r.IntN(8)
		if m, got, err := read(flipped, key); err == nil {
			assert.Equal(t, want, m, "byte %d flipped", at)
			assert.Equal(t, files, got, "byte %d flipped", at)
		}
	}
}

// TestInOPA has Open Policy Agent verify and read a bundle.
func TestInOPA(t *testing.T) {
	key := &opa.KeyConfig{Key: string(ecKey().public), Algorithm: "ES256"}
	config := opa.NewVerificationConfig(map[string]*opa.KeyConfig{"key": key}, "key", "", nil)
	content := sample
	content.Modules = []Module{{"a.rego", "package comity.a\n"}}
	b, err := opa.NewReader(bytes.NewReader(write(t, ecKey(), content))).WithBundleVerificationConfig(config).Read()
	require.NoError(t, err)
	assert.Equal(t, "41", b.Manifest.Revision)
	assert.Contains(t, b.Data, "comity")
}

// edited unpacks a bundle, has its files edited, and packs them again.
func edited(t testing.TB, packed []byte, edit func(files map[string]string)) []byte {
	t.Helper()
	unpacked, err := unpack(bytes.NewReader(packed))
	require.NoError(t, err)
	files := map[string]string{}
	for name, file := range unpacked {
		files[name] = string(file.Data)
	}
	before := maps.Clone(files)
	edit(files)
	require.False(t, maps.Equal(before, files), "nothing was edited")
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
