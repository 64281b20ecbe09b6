package rule

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// listOf reads one list.
func listOf(t testing.TB, text string, faults *Faults) *List {
	b := &Beside{}
	b.Read(t.Context(), fstest.MapFS{"lists/x.txt": {Data: []byte(text)}}, 1, faults)
	return b.List("x")
}

func TestList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		has, not   string // values, with commas between them
	}{
		{"plain", "a\nb c\n", "a,b c", "A,b,c,, a"},
		{"comments", "# x\na # b\n#c\nd#e\n\t# f\n", "a,d#e", "# x,x,a # b,b,c,d,e,f,#c,"},
		{"spaces and lines of Windows", " a \r\n\tb\r\n\r\nc", "a,b,c", "a ,\r,"},
		{"empty", "", "", ",a"},
		{"letters of all scripts", "Köln\nØre\n東京\n", "Köln,東京", "köln,ØRE,KÖLN"},
		{"folded", "# fold\nKöln\nOSS\nΣίσυφος\nK\n", "köln,KÖLN,oss,σίσυφοσ,ΣΊΣΥΦΟΣ,k,\u212a", "koln,oß,# fold,fold"},
		{"folded, of Windows", "# fold \r\nA\r\n", "a,A", "b"},
		{"fold in a value", "fold\n", "fold", "FOLD"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			faults := &Faults{}
			l := listOf(t, tt.text, faults)
			assert.NoError(t, faults.Err())
			for value := range strings.SplitSeq(tt.has, ",") {
				assert.True(t, l.Has(value) || tt.has == "", "%q", value)
			}
			for value := range strings.SplitSeq(tt.not, ",") {
				assert.False(t, l.Has(value), "%q", value)
			}
		})
	}
}

// TestListsOfFolders: one name is in one folder.
func TestListsOfFolders(t *testing.T) {
	faults, b := &Faults{}, &Beside{}
	b.Read(t.Context(), fstest.MapFS{"lists/x.txt": {}}, 1, faults)
	b.Read(t.Context(), fstest.MapFS{"lists/x.txt": {}, "lists/y.txt": {}}, 2, faults)
	assert.EqualError(t, faults.Err(), "lists/x.txt:1:1: there is already a list x, in folder 1 of rules: keep one [rule.repeated_list]")
	assert.Equal(t, "lists/y.txt", b.List("y").File())
}

// FuzzList: nothing panics; a list without a fault has each of its lines as people see it,
// in any letter case where it folds.
func FuzzList(f *testing.F) {
	for _, text := range []string{"", "a", "# fold\nA\nß\n", "a # b\n#c", "a\u200b", "\xff", "\ufeff# fold\n", "# Fold\na", "İ\nıI"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		faults := &Faults{}
		l := listOf(t, text, faults)
		if faults.Err() != nil {
			return
		}
		n := 0
		for line := range strings.Lines(text) {
			value := strings.TrimSpace(line)
			if value == "" || strings.Contains(line, "#") {
				continue
			}
			n++
			assert.True(t, l.Has(value), "%q", value)
			other := strings.Map(func(r rune) rune { return unicode.SimpleFold(r) }, value)
			if l.Fold {
				assert.True(t, l.Has(other), "%q as %q", value, other)
				assert.True(t, strings.EqualFold(value, other))
			}
		}
		assert.LessOrEqual(t, len(l.values), n+strings.Count(text, "#"))
	})
}
