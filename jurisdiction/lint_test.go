package jurisdiction

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what is expected")

// TestLint loads each page of testdata/law, a set of law files with the errors
// that it must give.
func TestLint(t *testing.T) {
	pages, err := filepath.Glob("../testdata/law/*.txtar")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".txtar"), func(t *testing.T) { testLint(t, page) })
	}
}

func testLint(t *testing.T, page string) {
	archive, err := txtar.ParseFile(page)
	if err != nil {
		t.Fatal(err)
	}
	isErrors := func(f txtar.File) bool { return f.Name == "errors" }
	var want string
	if i := slices.IndexFunc(archive.Files, isErrors); i >= 0 {
		want = string(archive.Files[i].Data)
	}
	archive.Files = slices.DeleteFunc(archive.Files, isErrors)
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	law, err := Load(files)
	if (law == nil) != (err != nil) {
		t.Errorf("a law and an error, or neither: %v", err)
	}
	got := ""
	if err != nil {
		got = err.Error() + "\n"
	}
	if *update {
		if got != "" {
			archive.Files = append(archive.Files, txtar.File{Name: "errors", Data: []byte(got)})
		}
		if err := os.WriteFile(page, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
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
