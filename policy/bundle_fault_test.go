package policy

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/bundle"
	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/stretchr/testify/require"
)

// edited unpacks a bundle, has its files edited, and packs them again, without a
// signature.
func edited(t testing.TB, packed []byte, edit bundletest.Edit) []byte {
	t.Helper()
	var c bundle.Conditions
	c.AcceptUnsigned()
	_, unpacked, err := c.Read(bytes.NewReader(packed))
	require.NoError(t, err)
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(unpacked, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(unpacked, name)
		files[name] = string(text)
		return err
	}))
	return bundletest.Edited(t, files, edit)
}

// TestOpenConditions demands what a bundle has, and what it has not. What a thief
// could change in a signed bundle is tested in internal/bundle.
func TestOpenConditions(t *testing.T) {
	t.Parallel()
	whole := packed(t, "41", bundletest.EC(), ownOptions(t)...)
	key := RequireSignature(bundletest.EC().Public)
	changed := edited(t, whole, bundletest.Replace("custom/1/secrecy.rego", "public_sector", "consumer"))
	for _, tt := range []struct {
		name    string
		packed  []byte
		demands []OpenOption
		want    string
	}{
		{"unsigned", whole, []OpenOption{AcceptUnsigned()}, ""},
		{"changed", changed, []OpenOption{AcceptUnsigned()}, ""},
		{"changed, and a key", changed, []OpenOption{key}, "not signed"},
		{"no condition", whole, nil, "no key to verify with: pass RequireSignature"},
		{"a nil condition", whole, []OpenOption{key, nil}, "option 2 is nil"},
		{"a key and none", whole, []OpenOption{key, AcceptUnsigned()}, "contradict"},
		{"another key", whole, []OpenOption{RequireSignature(bundletest.Other().Public), RequireSignature(bundletest.RSA().Public)}, "not signed by the key"},
		{"the same revision", whole, []OpenOption{key, RequireNewerThan("41")}, "revision 41: not after 41"},
		{"after none", whole, []OpenOption{key, RequireNewerThan((*Engine)(nil).Revision())}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { opens(t, tt.packed, tt.demands, tt.want) })
	}
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
	whole := packed(t, "41", bundletest.EC(), ownOptions(t)...)
	for _, tt := range []struct {
		name string
		edit bundletest.Edit
		want string
	}{
		{"no roots", bundletest.Replace(bundle.ManifestFile, `"roots":["comity","test"]`, `"roots":[""]`), `roots [""]: these files need ["comity" "test"]`},
		{"an unknown posture", bundletest.Replace(bundle.ManifestFile, `"mine"`, `"yours"`), `no such posture "yours"`},
		{"another posture", bundletest.Replace(bundle.ManifestFile, `"mine"`, `"provider_control"`), "engine.rego: not the file for"},
		{"no law", bundletest.With(bundle.DataFile, `{"comity":{}}`), "the law is no JSON"},
		{"more data", bundletest.Replace(bundle.DataFile, `{"comity":{`, `{"comity":{"more":1,`), `unknown field "more"`},
		{"faulty law", bundletest.Replace(bundle.DataFile, `"reach":"abroad"`, `"reach":"far"`), `"far"`},
		{"a gate changed", bundletest.Replace("builtin/gate/bulk.rego", "bulk", "bulky"), "builtin/gate/bulk.rego: not as in this library"},
		{"a gate less", bundletest.Without("builtin/gate/bulk.rego"), "builtin/gate/bulk.rego: not as in this library"},
		{"a permit more", bundletest.With("builtin/permit/all.rego", "package comity\n"), "builtin/permit/all.rego: not as in this library"},
		{"a gate of another version", func(files map[string]string) {
			bundletest.Replace(bundle.ManifestFile, Version, "9.9.9")(files)
			bundletest.Without("builtin/gate/bulk.rego")(files)
		}, "written by version 9.9.9"},
		{"a custom permit", bundletest.Replace("custom/1/secrecy.rego", "forbid contains", "permit contains"),
			"secrecy.rego:6:1: permit: custom rules can only tighten"},
		{"a clock", bundletest.Replace("custom/1/secrecy.rego", "input.request", "time.now_ns() > 0; input.request"), "secrecy.rego:6:"},
		{"a folder without number", bundletest.With("custom/4/more.rego", ownSecrecy), "custom/4/more.rego: no file of a bundle"},
		{"a text without rules", bundletest.With("custom/1/notes.txt", "x"), "custom/1/notes.txt: no file of a bundle"},
		{"another file", bundletest.With("policy.wasm", "x"), "policy.wasm: no file of a bundle"},
		{"another engine.rego", bundletest.With(rule.EngineFile, "package comity.own\n\ngate := false\n"), "engine.rego: not the file for"},
	} {
		t.Run(tt.name, func(t *testing.T) { opens(t, edited(t, whole, tt.edit), []OpenOption{AcceptUnsigned()}, tt.want) })
	}
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
		{"a public key", "1", bundletest.EC().Public, nil, []string{"BEGIN PRIVATE KEY"}},
		{"a test that fails", "1", bundletest.EC().Private, []Option{failing}, []string{"self-test: ", "secrecy_test.rego:10", "test_fails failed"}},
		{"a test elsewhere", "1", bundletest.EC().Private, []Option{astray}, []string{"custom/1/secrecy_test.rego: package elsewhere is no place for tests"}},
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

// FuzzOpen opens anything: it is refused, or its engine holds the gates.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("no bundle"))
	f.Add(packed(f, "41", bundletest.EC(), ownOptions(f)...))
	f.Add(bundletest.Archive(f, map[string]string{"../" + bundle.ManifestFile: "{}"}))
	f.Add(bundletest.Archive(f, map[string]string{bundle.ManifestFile: strings.Repeat("[", 1<<20)}))
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
