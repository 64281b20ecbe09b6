package jurisdiction

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJSON writes the built-in law and reads it again, as it is and laid out anew, so that
// no instrument is known by its digest: nothing is lost.
func TestJSON(t *testing.T) {
	law := Builtin()
	written := marshal(t, law)
	var laidOut bytes.Buffer
	require.NoError(t, json.Indent(&laidOut, written, "", " "))
	for name, text := range map[string][]byte{"as it is": written, "laid out": laidOut.Bytes()} {
		t.Run(name, func(t *testing.T) {
			again, err := Decode(text)
			require.NoError(t, err)
			known := slices.Equal(law.instruments, again.instruments)
			assert.Equal(t, name == "as it is", known, "the built-in instruments themselves")
			if !known {
				assert.Empty(t, cmp.Diff(law.instruments, again.instruments, cmpopts.EquateEmpty()), "instruments (-want +got)")
			}
			assert.Empty(t, cmp.Diff(law.manifest, again.manifest), "manifest (-want +got)")
			assert.Empty(t, cmp.Diff(law.regions.Rows(), again.regions.Rows()), "regions (-want +got)")
			assert.Equal(t, law.Hash(), again.Hash())
		})
	}
}

func marshal(t *testing.T, l *Law) []byte {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestHash lays a file out anew, which changes nothing, and then changes a word
// of it.
func TestHash(t *testing.T) {
	const name = "us/18-usc-2713.yaml"
	text := string(builtinFile(t, name))
	for _, tt := range []struct {
		name, text string
		same       bool
	}{
		{"as it is", text, true},
		{"with a comment", text + "\n# a comment\n", true},
		{"with another note", text + "note: another\n", false},
	} {
		law, err := Extend(fstest.MapFS{name: {Data: []byte(tt.text)}})
		if err != nil {
			t.Fatal(err)
		}
		if same := law.Hash() == Builtin().Hash(); same != tt.same {
			t.Errorf("%s: the same hash: %t, want %t", tt.name, same, tt.same)
		}
	}
}

func builtinFile(t *testing.T, name string) []byte {
	t.Helper()
	files, err := readFiles(builtinFiles())
	if err != nil || files[name] == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return files[name]
}

// TestDecodeFaults changes the document: every change is refused, with its
// place.
func TestDecodeFaults(t *testing.T) {
	text := string(marshal(t, Builtin()))
	for _, tt := range []struct{ name, old, new, want string }{
		{"no JSON", `{"manifest"`, `{"manifest`, "the law is no JSON of this form"},
		{"an unknown part", `{"manifest"`, `{"more":1,"manifest"`, `unknown field "more"`},
		{"no manifest", `"compiled":`, `"compile":`, `law.yaml:1:1: "compile" is no field`},
		{"an unknown key", `"central_authority":`, `"office":`, `ad/state.yaml:1:1: "office" is no field`},
		{"an unknown word", `"reach":"abroad"`, `"reach":"far"`, "far"},
		{"an unknown column", `"region":"eu-north-1",`, `"region":"eu-north-1","where":"x",`, "no such column"},
		{"an unknown state", `"states":"SE"`, `"states":"ZZ"`, `"ZZ" is no state`},
		{"no providers", `"providers.csv":`, `"provider.csv":`, "no such column"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(text, tt.old, tt.new, 1)
			if changed == text {
				t.Fatalf("%q is nowhere", tt.old)
			}
			law, err := Decode([]byte(changed))
			if err == nil || law != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, %.300v; want an error with %q", law, err, tt.want)
			}
		})
	}
}
