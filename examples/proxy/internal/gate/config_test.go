package gate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestConfigFaults tells all that is wrong with a file at once.
func TestConfigFaults(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{``, []string{"EOF"}},
		{`null`, []string{"store:", "region: missing", "buckets: none", "requests: none"}},
		{`{} {}`, []string{"more than one document"}},
		{`{"Stores": ""}`, []string{`unknown field "Stores"`}},
		{`{"store": "localhost:9000"}`, []string{`store: "localhost:9000" is no URL`}},
		{`{"store": "http://localhost/mail"}`, []string{"is no URL of a server"}},
		{`{"buckets": {"mail": {}}}`, []string{"buckets: mail: category: \"\"", "buckets: mail: places: missing"}},
		{`{"buckets": {"../mail": {"category": "content", "places": ["US"]}, "a/b": {}}}`,
			[]string{`"../mail" is no name of a bucket`, `"a/b" is no name of a bucket`}},
		{`{"buckets": {"mail": {"category": "mail", "places": ["aws:us-east-9", "US"]}}}`,
			[]string{`category: "mail"`, "places:", "us-east-9"}},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "comity.json")
		require.NoError(t, os.WriteFile(file, []byte(tt.text), 0o600))
		_, err := Open(t.Context(), file, nil)
		for _, want := range append(tt.want, file) {
			assert.ErrorContains(t, err, want, tt.text)
		}
	}
}

// TestRequestFaults registers no request twice, and none that is not one.
func TestRequestFaults(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile("../../../../testdata/requests/us-warrant-ireland.json")
	require.NoError(t, err)
	for name, text := range map[string]string{"a.json": string(text), "b.json": string(text), "c.json": "{}"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	for requests, want := range map[string]string{
		`"a.json", "b.json"`: "registered already",
		`"c.json"`:           "c.json",
		`"none.json"`:        "no such file",
	} {
		file := filepath.Join(dir, "comity.json")
		config := `{"store": "http://127.0.0.1:9000", "region": "us-east-1", "requests": [` + requests + `],
			"buckets": {"mail": {"category": "content", "places": ["US"]}}}`
		require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
		_, err := Open(t.Context(), file, nil)
		assert.ErrorContains(t, err, want)
	}
}

// TestObjectIn reads a target once, and repairs nothing.
func TestObjectIn(t *testing.T) {
	for target, want := range map[string]string{
		"/export/mail/user/a":         "mail/user/a",
		"/export/mail/user/a%20b+c":   "mail/user/a b+c",
		"/export/mail/user/%c3%a4":    "mail/user/ä",
		"/export/mail/../a":           "mail/../a", // guard.CheckName refuses it
		"/export/mail/%252e%252e/a":   "mail/%2e%2e/a",
		"/export/":                    "",
		"/export":                     "no object",
		"":                            "no object",
		"/exports/mail":               "no object",
		"//export/mail":               "no object",
		"http://x/export/mail/user/a": "no object",
		"/export/mail/user/a?":        "no object",
		"/export/mail/user/a?b":       "no object",
		"/export/mail/user/a#":        "no object",
		"/export/mail%2fuser/a":       "no object",
		"/export/mail%2Fuser/a":       "no object",
		"/export/mail/user/%":         "no object",
		"/export/mail/user/%zz":       "no object",
	} {
		name, err := objectIn(target)
		if err != nil {
			name = "no object"
		}
		assert.Equal(t, want, name, target)
	}
}
