package jurisdiction

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
)

// ownAct is a law file that binds Iceland.
const ownAct = `title: An act of the operator
citation: Act 1
kind: statute
reviewed: "2026-11-21"
confidence: high
parties: [{state: IS}]
provisions:
  - {article: s. 1, role: consent, from: "2020-01-01"}
`

var fine = &fstest.MapFile{Data: []byte(ownAct)}

// empty is a law that holds nothing, which is read in no time.
var empty = fstest.MapFS{"law.yaml": {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")}}

// overEmpty loads law files over those of the empty law.
func overEmpty(fsys fs.FS) (*Law, error) {
	files, faults := readFiles(empty)
	own, wrong := readFiles(fsys)
	maps.Copy(files, own)
	return loadFiles(files, nil, append(faults, wrong...))
}

// faultsOf returns the faults of files that are read over others, one a line.
func faultsOf(t *testing.T, fsys fs.FS) string {
	t.Helper()
	law, err := overEmpty(fsys)
	if (law == nil) != (err != nil) {
		t.Fatalf("a law and an error, or neither: %v", err)
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestNamesThatLookLikeLaw: what looks like a law file is one, or a fault,
// beside good files too.
func TestNamesThatLookLikeLaw(t *testing.T) {
	for _, name := range []string{
		"is/b.yml", "is/b.YAML", "is/b.YML", "is/b.json", "is/b.JSON", "is/b.yaml ", "is/b.yаml", "is/b.yaml\u200b", "is/b.yaml.txt", "is/byaml", "is/b.yam",
		"is/b.yaml~", "is/b.yaml.bak", "is/b.yaml.orig", "is/b.yml.bak", "law.yml", "LAW.YAML", "law.json", "b.yml", "cases/b.yml", "is/act.yml", "is/act.json",
		"is/act.YAML.bak", "cases/expected.json",
	} {
		got := faultsOf(t, fstest.MapFS{"is/act.yaml": fine, name: fine})
		if want := request.OneLine(name) + ":1:1: "; !strings.HasPrefix(got, want) || !strings.Contains(got, "would be passed over, end the name of a law file in .yaml") {
			t.Errorf("%+q: %s", name, got)
		}
	}
	for _, name := range []string{
		"README.md", "is/README.md", "LICENSE", "is/notes.txt", "cases/a.txtar", "law.go", "is/act.yaml~", "is/act.yaml.bak", "is/act.yaml.orig", "is/act.yaml.swp",
		".is/b.yml", "is/.b.yaml.swp", "is/.b.yaml", ".github/b.yaml", "is/.#act.yaml",
	} {
		if got := faultsOf(t, fstest.MapFS{"is/act.yaml": fine, name: fine}); got != "" {
			t.Errorf("%+q: %s", name, got)
		}
	}
}

// TestNamesOfLaw: an ID has one form, in files and in a law as JSON.
func TestNamesOfLaw(t *testing.T) {
	for name, want := range map[string]string{
		"act.yaml":           `"act" is no name of a law file, name it folder/name.yaml in small letters, digits and hyphens`,
		"laws.yaml":          `"laws" is no name of a law file`,
		"is/of/b.yaml":       `"is/of/b" is no name of a law file`,
		"is/B.yaml":          `"is/B" is no name of a law file`,
		"IS/b.yaml":          `"IS/b" is no name of a law file`,
		"is /b.yaml":         `"is /b" is no name of a law file`,
		"is/ b.yaml":         `"is/ b" is no name of a law file`,
		"is/b .yaml":         `"is/b " is no name of a law file`,
		"is/á.yaml":          `"is/\u00e1" is no name of a law file`,
		"іs/b.yaml":          `"\u0456s/b" is no name of a law file`,
		"is/b_1.yaml":        `"is/b_1" is no name of a law file`,
		"is/b.1.yaml":        `"is/b.1" is no name of a law file`,
		"is/-b.yaml":         `"is/-b" is no name of a law file`,
		"is/b\nc.yaml":       `"is/b\nc" is no name of a law file`,
		"xx/b.yaml":          `"xx" is no folder of law, name it by the ISO 3166-1 code of the state in small letters (others: comity, eu, treaty)`,
		"uk/b.yaml":          `"uk" is no folder of law`,
		"isl/b.yaml":         `"isl" is no folder of law`,
		"treaties/b-is.yaml": `"treaties" is no folder of law`,
		"acme/b.yaml":        `"acme" is no folder of law`,
	} {
		if got := faultsOf(t, fstest.MapFS{"is/act.yaml": fine, name: fine}); !strings.HasPrefix(got, request.OneLine(name)+":1:1: "+want) {
			t.Errorf("%+q: %s", name, got)
		}
		id := strings.TrimSuffix(name, ending)
		text := fmt.Sprintf(`{"manifest":{"compiled":"2026-11-21","first":"2010-01-01","eu":[],"eea":[]},"instruments":{%q:{}},"regions":{}}`, id)
		if _, err := Decode([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), request.OneLine(name)+":1:1: "+want) {
			t.Errorf("%+q as JSON: %v", id, err)
		}
	}
	if _, err := Decode([]byte(`{"manifest":{},"instruments":{"law":{"compiled":"2026-11-21","first":"2010-01-01"}},"regions":{}}`)); err == nil {
		t.Error("an instrument takes the place of the manifest")
	}
}

// TestFoldersWithoutLaw: who gives law is not answered by the law there was.
func TestFoldersWithoutLaw(t *testing.T) {
	const none = ".:1:1: no law file is here, put one into the folder of its state, as us/act.yaml [law.no_file]"
	for _, fsys := range []fs.FS{fstest.MapFS{}, fstest.MapFS(nil), fstest.MapFS{"is/README.md": fine}, fstest.MapFS{".is/act.yaml": fine}, os.DirFS(t.TempDir())} {
		if got := faultsOf(t, fsys); got != none {
			t.Errorf("%v: %s", fsys, got)
		}
		if _, err := Load(fsys); err == nil || !strings.HasPrefix(err.Error(), none) {
			t.Errorf("%v: %v", fsys, err)
		}
	}
	if law, err := Extend(fstest.MapFS{}); law != nil || err == nil || err.Error() != none {
		t.Errorf("Extend: %v", err)
	}
	const nothing = ".:1:1: no file system is given, give the folder with the law files [law.no_file_system]"
	if law, err := Extend(nil); law != nil || err == nil || err.Error() != nothing {
		t.Errorf("Extend: %v", err)
	}
	if law, err := Load(nil); law != nil || err == nil || !strings.HasPrefix(err.Error(), nothing) {
		t.Errorf("Load: %v", err)
	}
	for _, dir := range []string{filepath.Join(t.TempDir(), "nowhere"), ""} {
		if got := faultsOf(t, os.DirFS(dir)); !strings.HasSuffix(got, "[law.unreadable]") || strings.Contains(got, "no law file") {
			t.Errorf("%q: %s", dir, got)
		}
	}
	for _, name := range []string{"is/b.yaml/README.md", "is.YAML/act.yaml", "is/b.yaml /act.yaml"} {
		if got := faultsOf(t, fstest.MapFS{"is/act.yaml": fine, name: fine}); !strings.Contains(got, "a folder has the name of a law file, name it without .yaml") {
			t.Errorf("%q: %s", name, got)
		}
	}
}

// TestSizeOfLaw: a file, their number, and all of them together.
func TestSizeOfLaw(t *testing.T) {
	comment := []byte(strings.Repeat("# a comment\n", maxFile/12+1))
	if got := faultsOf(t, fstest.MapFS{"is/act.yaml": {Data: comment}}); got != "is/act.yaml:1:1: the file is over 128 KiB, keep one instrument in a file [law.large_file]" {
		t.Error(got)
	}
	many, large := fstest.MapFS{}, fstest.MapFS{}
	for i := range maxFiles + 1 {
		many[fmt.Sprintf("is/act-%d.yaml", i)] = &fstest.MapFile{Data: []byte("{}")}
	}
	for i := range maxSet/maxFile + 1 {
		large[fmt.Sprintf("is/act-%d.yaml", i)] = &fstest.MapFile{Data: comment[:maxFile]}
	}
	if got := faultsOf(t, many); !strings.Contains(got, "more than 10000 law files, give fewer") {
		t.Errorf("%.200s", got)
	}
	if got := faultsOf(t, large); !strings.Contains(got, "the law files are over 16 MiB together, give fewer") {
		t.Errorf("%.200s", got)
	}
}

// TestManyFaults: a hundred are told, and how many more there are, at once.
func TestManyFaults(t *testing.T) {
	start, size := time.Now(), full.Of(maxFile, maxFile/4)
	for name, text := range map[string]string{
		"words":   ownAct + "surveyed: [" + strings.Repeat("x, ", size/4) + "x]\n",
		"parties": strings.Replace(ownAct, "[{state: IS}]", "["+strings.Repeat("{state: IS},", size/16)+"]", 1),
		"rows":    ownAct + strings.Repeat("  - {role: a}\n", size/16),
		"days":    ownAct + strings.Repeat("  - {from: 2020-01-01, role: note}\n", size/40),
		"keys":    ownAct + strings.Repeat("a: 1\n", 1000),
	} {
		lines := strings.Split(faultsOf(t, fstest.MapFS{"is/act.yaml": {Data: []byte(text)}}), "\n")
		if last := lines[len(lines)-1]; len(lines) != maxTold+1 || !strings.HasPrefix(last, "and ") || !strings.HasSuffix(last, " more") {
			t.Errorf("%s: %d lines, the last %q", name, len(lines), last)
		}
		if !strings.HasPrefix(lines[0], "is/act.yaml:") || strings.HasPrefix(lines[0], "is/act.yaml:0") {
			t.Errorf("%s: %s", name, lines[0])
		}
	}
	if took := time.Since(start); took > 30*time.Second && !testing.Short() { // the race detector takes ten times as long
		t.Errorf("took %s", took)
	}
}

// TestManyGroups: groups of groups that each name a party twice over would bind
// it a billion times.
func TestManyGroups(t *testing.T) {
	group := func(parties string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(ownAct, "[{state: IS}]", parties, 1))}
	}
	files := fstest.MapFS{"treaty/a0.yaml": group("[{state: IS}]"), "treaty/b0.yaml": group("[{state: IS}]")}
	for i := range 60 {
		both := group(fmt.Sprintf("[{group: treaty/a%d}, {group: treaty/b%d}]", i, i))
		files[fmt.Sprintf("treaty/a%d.yaml", i+1)], files[fmt.Sprintf("treaty/b%d.yaml", i+1)] = both, both
	}
	if got := faultsOf(t, files); got != "" {
		t.Errorf("%.300s", got)
	}
}

// TestAliasBomb: nine levels of nine aliases each.
func TestAliasBomb(t *testing.T) {
	bomb := "note: &a0 x\n"
	for i := range 9 {
		bomb += fmt.Sprintf("k%d: &a%d [%s]\n", i, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	got := faultsOf(t, fstest.MapFS{"is/act.yaml": {Data: []byte(ownAct + bomb)}})
	if want := "is/act.yaml:10:10: *a0 is an alias for another place of the file, write out what it stands for"; !strings.HasPrefix(got, want) {
		t.Errorf("%.300s", got)
	}
}

// A closedFS tells of what it cannot read, and of the rest.
type closedFS struct {
	fstest.MapFS
	closed []string // the files and folders that cannot be read
}

func (c closedFS) Open(name string) (fs.File, error) {
	if slices.Contains(c.closed, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Open(name)
}

func (c closedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if slices.Contains(c.closed, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.ReadDir(name)
}

func TestUnreadableLaw(t *testing.T) {
	got := faultsOf(t, closedFS{fstest.MapFS{
		"is/closed.yaml": fine, "se/act.yaml": fine, "is/act.yml": fine, "is/act.yaml": {Data: []byte(ownAct + "sauce: x\n")},
	}, []string{"is/closed.yaml", "se"}})
	want := []string{"is/act.yml:1:1: ", "is/closed.yaml:1:1: this cannot be read (open is/closed.yaml: permission denied), ",
		"se:1:1: this cannot be read (open se: permission denied), ", "is/act.yaml:9:1: "}
	var begins []string
	for i, line := range strings.Split(got, "\n") {
		begins = append(begins, line[:min(len(line), len(want[min(i, len(want)-1)]))])
	}
	if diff := cmp.Diff(want, begins); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, got)
	}
}
