package jurisdiction

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

//go:generate go test . -run ^(TestPack|TestBarsInProse|TestCounts|TestCoverageTable|TestRoleTable|TestLint|TestRefused)$ -update

var update = flag.Bool("update", false, "rewrite what is expected")

// lintPages returns the pages of testdata/law.
func lintPages(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../testdata/law/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	return pages
}

// TestLint loads each page of testdata/law, a set of law files with the errors
// that it must give; -update rewrites them. A page with law.json is a law of a
// bundle. What no page can hold is made by the lines of its file "make".
func TestLint(t *testing.T) {
	for _, page := range lintPages(t) {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".txtar"), func(t *testing.T) { testLint(t, page) })
	}
}

func testLint(t *testing.T, page string) {
	archive, err := txtar.ParseFile(page)
	require.NoError(t, err)
	isErrors := func(f txtar.File) bool { return f.Name == "errors" }
	var want string
	if i := slices.IndexFunc(archive.Files, isErrors); i >= 0 {
		want = string(archive.Files[i].Data)
	}
	archive.Files = slices.DeleteFunc(archive.Files, isErrors)
	law, err := loadPage(t, archive)
	assert.Equal(t, law == nil, err != nil, "a law and an error, or neither: %v", err)
	got := ""
	if err != nil {
		got = err.Error() + "\n"
	}
	if *update {
		if got != "" {
			archive.Files = append(archive.Files, txtar.File{Name: "errors", Data: []byte(got)})
		}
		require.NoError(t, os.WriteFile(page, txtar.Format(archive), 0o644))
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// loadPage loads the law of a page.
func loadPage(t *testing.T, page *txtar.Archive) (*Law, error) {
	t.Helper()
	files := closedFS{MapFS: fstest.MapFS{}}
	for _, f := range page.Files {
		switch f.Name {
		case "law.json":
			return Decode(f.Data)
		case "make":
			for line := range strings.Lines(string(f.Data)) {
				if strings.TrimSpace(line) == "nothing" {
					return Load(nil)
				}
				files.make(t, strings.Fields(line))
			}
		default:
			files.MapFS[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return Load(files)
}

// actOf returns a good law file, with comments up to a number of bytes.
func actOf(size int) *fstest.MapFile {
	comments := bytes.Repeat([]byte("#\n"), max(0, size-len(ownAct))/2)
	return &fstest.MapFile{Data: append([]byte(ownAct), comments...)}
}

// make makes what a line of a page says.
func (c *closedFS) make(t *testing.T, words []string) {
	t.Helper()
	number := func(word string) int {
		n, err := strconv.Atoi(word)
		require.NoError(t, err)
		return n
	}
	switch verb, name := words[0], words[1]; verb {
	case "closed": // NAME: a file that nobody may read
		c.MapFS[name], c.closed = fine, append(c.closed, name)
	case "pipe": // NAME
		c.MapFS[name] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	case "link": // NAME to TARGET
		c.MapFS[name] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte(words[3])}
	case "large": // NAME of BYTES
		c.MapFS[name] = actOf(number(words[3]))
	case "many": // NAME times NUMBER of BYTES: # in the name is a number of its own
		act := actOf(number(words[5]))
		for i := range number(words[3]) {
			c.MapFS[strings.ReplaceAll(name, "#", strconv.Itoa(i))] = act
		}
	default:
		t.Fatalf("make: %q is no verb", verb)
	}
}

// TestCarries checks that the table of roles names every role and only fields
// that there are.
func TestCarries(t *testing.T) {
	var fields []string
	for _, f := range provisionFields() {
		fields = append(fields, f.name)
	}
	for _, word := range RoleBar.Words() {
		names, ok := carries[Role(word)]
		if !ok {
			t.Errorf("role %s is not in the table", word)
		}
		for _, name := range strings.Fields(strings.ReplaceAll(names, "|", " ")) {
			if !slices.Contains(fields, name) {
				t.Errorf("role %s: no field %s", word, name)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("title: A\ncitation: B\nkind: statute\nreviewed: \"2026-11-21\"\nconfidence: high\nparties: [{state: FR}]\n")
	f.Add("parties: [{group: x/y}]\nprovisions: [{role: bar}]\n")
	f.Add("central_authority: {name: x}\nparties: []\n")
	f.Fuzz(func(t *testing.T, text string) {
		archive := &txtar.Archive{Files: []txtar.File{
			{Name: "law.yaml", Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\n")},
			{Name: "x/y.yaml", Data: []byte(text)},
		}}
		files, err := txtar.FS(archive)
		if err != nil {
			t.Fatal(err)
		}
		if law, err := Load(files); (law == nil) != (err != nil) {
			t.Errorf("a law and an error, or neither: %v", errors.Unwrap(err))
		}
	})
}
