package rule

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

// fine is a rule file.
var fine = &fstest.MapFile{Data: []byte("package comity.custom.acme\n")}

// What looks like a file of rules is one, or a fault: beside good files too.
func TestNamesThatLookLikeRules(t *testing.T) {
	for _, name := range []string{
		"b.rego ", "b.rego\t", "b.rego\n", " b.rego\u00a0", "b.re go", "b. rego", "b.rego\u200b", "b.re\u200bgo", "b.\u202erego", "b.rego\ufeff", "b.rego\u3164",
		"c.rеgo", "c.regо", "c.reɡo", "c.гego", "c.rεgο", "c.ｒｅｇｏ", "c．rego", "c․rego", "c。rego", "c.𝐫𝐞𝐠𝐨", "c.ⓡⓔⓖⓞ", "c.régo", "c.reg0", "c.re̋go",
		"d.REGO", "d.Rego", "d.rEGO", "d.RЕGO",
		"e.reg", "e.ego", "e.rgo", "e.reo", "e.regoo", "e.rrego", "e.rgeo", "e.reog", "e.ergo", "e.repo", "e.rego2", "e.regos",
		"f_rego", "f-rego", "f rego", "frego", "rego", "f,rego",
		"g.rego.txt", "g.rego.", "g.rego..", "g.rego-old", "g.rego (1)", "g.rego.disabled", "g.rego,", "g.rego.bak", "g.rego~", "g.rego.orig", "g.rego.swp", "g.REGO.bak",
		"h_test.rego ", "h_test.rеgo", "i/b.rego ", "i/j/c.rеgo",
	} {
		err := read(t, fstest.MapFS{"a.rego": fine, name: fine})
		if err == nil || !strings.Contains(err.Error(), "looks like a rule file and would be skipped: end its name in .rego") {
			t.Errorf("%+q: %v", name, err)
		}
	}
}

func TestNamesThatDoNot(t *testing.T) {
	for _, name := range []string{
		"README.md", "regolith.txt", "about-rego.md", "rego.md", "rego/README.md", "b.go", "b.json", "b.yaml", "b.ru", "b.r", "b.registry", "LICENSE", "Makefile",
		".b.rego.swp", ".#b.rego", ".rego", ".git/c.rego", "a.rego~", "a.rego.bak", "a.rego.orig", "a.rego.swp", "labels/sv.yaml", "текст.txt",
	} {
		if err := read(t, fstest.MapFS{"a.rego": fine, name: {Data: []byte("no rules")}}); err != nil {
			t.Errorf("%+q: %v", name, err)
		}
	}
}

// A folder of rules holds rules.
func TestFoldersThatDoNot(t *testing.T) {
	for _, fsys := range []fstest.MapFS{{}, {"labels/sv.yaml": fine}, {".rego": fine}, {"rego/rules.md": fine}} {
		assert.ErrorContains(t, read(t, fsys), ".:1:1: there is no .rego file here")
	}
	for _, name := range []string{"b.rego/c.rego", "b.rеgo/c.rego", "b.rego /c.rego", "i/b.REGO/README.md"} {
		assert.ErrorContains(t, read(t, fstest.MapFS{"a.rego": fine, name: fine}), "the folder has a name like that of a rule file")
	}
}
