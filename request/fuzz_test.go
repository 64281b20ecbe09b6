package request

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode holds Decode against encoding/json for what is well formed, and
// against Validate for what is right.
func FuzzDecode(f *testing.F) {
	files, _ := filepath.Glob("../testdata/requests/*.json")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{"", "{}", `{"id": "\ud800\u00e9\n", "id": null, "version": -0.5e+1}`, "[1]", small + "x",
		`{"labels": {"tier": "sovereign", "approved_by": ["counsel", "\u00e9"], "Tier": "", "tier": 1, "empty": []}}`, "\uFEFF{}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Decode(data)
		text := strings.Join(lines(err), "\n")
		malformed := strings.Contains(text, ": malformed JSON: ") || strings.Contains(text, ": nested deeper")
		if len(data) <= maxDocument && json.Valid(data) == malformed {
			t.Fatalf("encoding/json finds it well formed: %t, but Decode: %v", !malformed, err)
		}
		last := 1 + bytes.Count(data, []byte("\n"))
		for _, e := range FieldErrors(err) {
			if e.Line < 1 || e.Line > last || strings.Contains(e.Error(), "\n") {
				t.Errorf("line %d of %d: %q", e.Line, last, e)
			}
		}
		if err != nil {
			return
		}
		if err := r.Validate(); err != nil {
			t.Fatal("decoded, but not valid:", err)
		}
		sameAgain(t, r)
	})
}

// FuzzReader holds a Reader against itself, byte by byte, and against Decode.
// Whatever comes first, it has found its way by the second line that is good.
func FuzzReader(f *testing.F) {
	good := line("good")
	for _, text := range []string{"", "{", "[", `"`, "x\n{", "{}{}\n3", "\uFEFF{}", good + good, "\r\n{\r\n", small + "}\n" + small} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > maxDocument/2 {
			return
		}
		text := string(data) + "\n" + good + "\n" + good + "\n"
		list := readAll(t, strings.NewReader(text))
		if diff := cmp.Diff(list, readAll(t, iotest.OneByteReader(strings.NewReader(text)))); diff != "" {
			t.Fatal("byte by byte (-want +got):", diff)
		}
		if last := list[len(list)-1]; !strings.HasSuffix(last, " good") {
			t.Fatal("does not resume:", last)
		}
		before := 0
		for r := NewReader(strings.NewReader(text)); ; {
			doc, err := r.Next()
			if err == io.EOF {
				return
			}
			if doc.Line < before || doc.Line > strings.Count(text, "\n") {
				t.Fatalf("line %d after line %d", doc.Line, before)
			}
			before = doc.Line
			again, err := Decode(doc.Raw)
			if doc.Raw != nil && (err == nil) != (doc.Err == nil) {
				t.Fatalf("Decode: %v, Reader: %v", err, doc.Err)
			}
			if diff := cmp.Diff(doc.Request, again); doc.Raw != nil && diff != "" {
				t.Fatal("(-Reader +Decode):", diff)
			}
		}
	})
}
