package jurisdiction

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFactNames: each fact has the name of a field of Facts, and where that is a list,
// its words.
func TestFactNames(t *testing.T) {
	t.Parallel()
	fields := map[string]reflect.Type{}
	for f := range reflect.TypeFor[Facts]().Fields() {
		fields[f.Tag.Get("json")] = f.Type
	}
	for _, f := range facts {
		field := fields[f.name]
		require.NotNil(t, field, f.name)
		if field.Kind() == reflect.Slice {
			words := reflect.Zero(field.Elem()).Interface().(interface{ Words() []string }).Words()
			assert.Equal(t, words, f.words, f.name)
		}
	}
}

// TestFactsAreFound: each fact has a tag that says what it is made from,
// and some file finds it.
func TestFactsAreFound(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		if name == "facts.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		code.Write(text)
	}
	for f := range reflect.TypeFor[Facts]().Fields() {
		if f.Tag.Get("from") == "" {
			t.Errorf("jurisdiction/facts.go: %s has no tag from:, the parts of the request that it is made from", f.Name)
		}
		set := regexp.MustCompile(`\.` + f.Name + `(, [\w.]+)* = `)
		if !set.MatchString(code.String()) {
			t.Errorf("jurisdiction/evaluate.go: nothing finds the fact %s: write its method and call it in weigh", f.Name)
		}
	}
}
