package jsontree

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStreamIsBounded: neither time nor memory grow with what came before.
func TestStreamIsBounded(t *testing.T) {
	const size = 4 << 20
	tests := []struct{ name, first, rest string }{
		{"good", "", `{"id": "a", "data": [{"category": "content", "stored_in": ["IE"]}]}` + "\n"},
		{"malformed", "", "{\"id\": [\n"},
		{"garbage", "", "xxxxxxxx\n"},
		{"spaces", "", "        \n"},
		{"string without end", `{"id": "`, "x"},
		{"list without end", `{"id": [0`, ", [0]"},
		{"line without end", "x", "x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := io.MultiReader(strings.NewReader(tt.first), &repeat{text: tt.rest})
			s := NewStream(io.LimitReader(src, size))
			for err := error(nil); err == nil; {
				_, err = s.Next()
			}
			assert.LessOrEqual(t, cap(s.buf), 2*MaxDocument, "bytes of the buffer")
		})
	}
}

// A repeat is a text without end.
type repeat struct {
	text string
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], r.text[r.at:])
		n += k
		r.at = (r.at + k) % len(r.text)
	}
	return n, nil
}

// TestParse: what comes after a document is a fault beside it, and each cause is
// told apart.
func TestParse(t *testing.T) {
	root, fault := Parse([]byte(`{"a": 1}`))
	require.Nil(t, fault)
	assert.Equal(t, "1", root.At("/a").Text)

	root, fault = Parse([]byte("{}\nx"))
	assert.NotNil(t, root)
	assert.Equal(t, &Fault{Malformed, "", 2, "malformed JSON: 'x' where the end of the document belongs"}, fault)

	for text, want := range map[string]Cause{
		`{"a": }`:                              Malformed,
		strings.Repeat("[", maxDepth+2):        TooDeep,
		strings.Repeat(" ", MaxDocument) + "1": TooLong,
	} {
		root, fault = Parse([]byte(text))
		assert.Nil(t, root)
		require.NotNil(t, fault)
		assert.Equal(t, want, fault.Cause, fault.Problem)
	}
}

// TestLongNameInNoPointer: a fault below a name too long for a pointer leads to
// what holds it.
func TestLongNameInNoPointer(t *testing.T) {
	for name, want := range map[string]string{"b": "/a/b/0", strings.Repeat("b", MaxName+1): "/a"} {
		_, fault := Parse([]byte(`{"a": {"` + name + `": [}`))
		require.NotNil(t, fault)
		assert.Equal(t, want, fault.Pointer)
	}
}
