package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	opa "github.com/open-policy-agent/opa/v1/bundle"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample is neither law nor rules: the package does not look at what files say.
var sample = Content{
	Manifest: Manifest{Revision: "41", Roots: []string{"comity"}, Version: "1.2.3", Posture: "mine", Language: "sv"},
	Data:     []byte(`{"comity":{"law":{"reach":"abroad"}}}`),
	Modules:  []Module{{"custom/1/a.rego", "not Rego"}, {"engine.rego", ""}},
}

// packed returns the bundle of the sample.
func packed(t testing.TB, key bundletest.KeyPair) []byte { return write(t, key, sample) }

// write returns a bundle.
func write(t testing.TB, key bundletest.KeyPair, content Content) []byte {
	t.Helper()
	signer, err := NewSigner(key.Private)
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

func signedBy(key bundletest.KeyPair) func(*Conditions) {
	return func(c *Conditions) { c.RequireSignature(key.Public) }
}

func after(revision string) func(*Conditions) {
	return func(c *Conditions) { c.RequireNewerThan(revision) }
}

// TestWrite writes the sample and reads it.
func TestWrite(t *testing.T) {
	for name, key := range map[string]bundletest.KeyPair{"ES256": bundletest.EC(), "ES384": bundletest.Other(), "RS256": bundletest.RSA()} {
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
	assert.Equal(t, packed(t, bundletest.RSA()), packed(t, bundletest.RSA()))
	unsigned := edited(t, packed(t, bundletest.EC()), bundletest.Without(SignatureFile))
	assert.Equal(t, unsigned, edited(t, packed(t, bundletest.EC()), bundletest.Without(SignatureFile)))
}

// TestKeys reads what is no key, or none that Open Policy Agent takes.
func TestKeys(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(nil)
	foreign := bundletest.NewKey(edwards, err)
	for _, tt := range []struct {
		name string
		key  []byte
		want string
	}{
		{"none", nil, `no "BEGIN PRIVATE KEY"`},
		{"a public key", bundletest.EC().Public, `no "BEGIN PRIVATE KEY"`},
		{"no key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY"}), "the key to sign with: asn1"},
		{"Ed25519", foreign.Private, "the key to sign with: of a kind"},
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
		{"a private key", bundletest.EC().Private, `no "BEGIN PUBLIC KEY"`},
		{"no key", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY"}), "the key to verify with: asn1"},
		{"Ed25519", foreign.Public, "the key to verify with: of a kind"},
	} {
		_, _, err := read(nil, func(c *Conditions) { c.RequireSignature(tt.key) })
		assert.ErrorContains(t, err, tt.want, tt.name)
		assert.NotContains(t, err.Error(), "no key to verify with", tt.name)
	}
}

// TestRead changes a signed bundle in every way that a thief of the bundle server
// could.
func TestRead(t *testing.T) {
	whole, key, unsigned := packed(t, bundletest.EC()), signedBy(bundletest.EC()), (*Conditions).AcceptUnsigned
	type conditions = []func(*Conditions)
	for _, tt := range []struct {
		name    string
		packed  []byte
		demands conditions
		want    string // in the error; empty where there is none
	}{
		{"no key", whole, nil, "no key to verify with: pass RequireSignature"},
		{"a key and none", whole, conditions{key, unsigned}, "contradict"},
		{"another key", whole, conditions{signedBy(bundletest.Other()), signedBy(bundletest.RSA())}, "not signed by the key"},
		{"one of the keys", whole, conditions{signedBy(bundletest.Other()), key}, ""},
		{"refused", whole, conditions{key, func(c *Conditions) { c.Refuse(errors.New("no")) }}, "no"},

		{"unsigned", edited(t, whole, bundletest.Without(SignatureFile)), conditions{key}, "not signed"},
		{"unsigned, as is accepted", edited(t, whole, bundletest.Without(SignatureFile)), conditions{unsigned}, ""},
		{"no signatures", edited(t, whole, bundletest.With(SignatureFile, `{"signatures":[]}`)), conditions{key}, "missing JWT"},
		{"data", edited(t, whole, bundletest.Replace(DataFile, "abroad", "home")), conditions{key}, "changed after it was signed"},
		{"data twice", edited(t, whole, bundletest.Replace(DataFile, `"law":`, `"law":{"reach":"far"},"law":`)), conditions{key}, ""},
		{"no JSON", edited(t, whole, bundletest.With(DataFile, "comity: {law: {}}")), conditions{key}, "data.json: no JSON"},
		{"a module", edited(t, whole, bundletest.Replace("custom/1/a.rego", "not", "now")), conditions{key}, "changed after it was signed"},
		{"a module less", edited(t, whole, bundletest.Without("custom/1/a.rego")), conditions{key}, "custom/1/a.rego: signed, and not there"},
		{"a module more", edited(t, whole, bundletest.With("custom/1/b.rego", "")), conditions{key}, "not included in bundle signature"},
		{"the posture", edited(t, whole, bundletest.Replace(ManifestFile, `"mine"`, `"yours"`)), conditions{key}, "changed after it was signed"},

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
		{"too large", bundletest.Archive(t, map[string]string{DataFile: strings.Repeat(" ", maxSize)}), conditions{unsigned}, "over 64 MiB"},
		{"deep", bundletest.Archive(t, map[string]string{ManifestFile: strings.Repeat("[", 1<<20)}), conditions{unsigned}, ".manifest: "},
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
	thief := edited(t, packed(t, bundletest.Other()), bundletest.With(SignatureFile, `{"signatures":["x"],"plugin":"credulous"}`))
	_, _, err := read(thief, signedBy(bundletest.EC()))
	assert.ErrorContains(t, err, "not signed by the key")
}

type credulous struct{}

func (credulous) VerifyBundleSignature(opa.SignaturesConfig, *opa.VerificationConfig) (map[string]opa.FileInfo, error) {
	return map[string]opa.FileInfo{}, nil
}

// TestManifest reads manifests that this library does not write.
func TestManifest(t *testing.T) {
	whole := packed(t, bundletest.EC())
	for _, tt := range []struct {
		name string
		edit bundletest.Edit
		want string
	}{
		{"none", bundletest.Without(ManifestFile), ".manifest: "},
		{"of another", bundletest.With(ManifestFile, `{"revision":"1","roots":["comity"],"rego_version":1}`), "no metadata.comity"},
		{"Rego before 1.0", bundletest.Replace(ManifestFile, `"rego_version":1`, `"rego_version":0`), "rego_version 0"},
		{"an unknown field", bundletest.Replace(ManifestFile, `"rego_version"`, `"wasm":[],"rego_version"`), `unknown field "wasm"`},
		{"no revision", bundletest.Replace(ManifestFile, `"41"`, `""`), `revision "": write numbers`},
	} {
		_, _, err := read(edited(t, whole, tt.edit), (*Conditions).AcceptUnsigned)
		assert.ErrorContains(t, err, tt.want, tt.name)
	}
}

// TestDamaged cuts a bundle off and flips its bits: it is refused, or nothing
// that counts was hit.
func TestDamaged(t *testing.T) {
	whole, key := packed(t, bundletest.EC()), signedBy(bundletest.EC())
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
	key := &opa.KeyConfig{Key: string(bundletest.EC().Public), Algorithm: "ES256"}
	config := opa.NewVerificationConfig(map[string]*opa.KeyConfig{"key": key}, "key", "", nil)
	content := sample
	content.Modules = []Module{{"a.rego", "package comity.a\n"}}
	b, err := opa.NewReader(bytes.NewReader(write(t, bundletest.EC(), content))).WithBundleVerificationConfig(config).Read()
	require.NoError(t, err)
	assert.Equal(t, "41", b.Manifest.Revision)
	assert.Contains(t, b.Data, "comity")
}

// edited unpacks a bundle, has its files edited, and packs them again.
func edited(t testing.TB, packed []byte, edit bundletest.Edit) []byte {
	t.Helper()
	unpacked, err := unpack(bytes.NewReader(packed))
	require.NoError(t, err)
	files := map[string]string{}
	for name, file := range unpacked {
		files[name] = string(file.Data)
	}
	return bundletest.Edited(t, files, edit)
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
