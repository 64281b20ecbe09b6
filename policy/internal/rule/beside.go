package rule

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/comity-go/comity/jurisdiction/filename"
	"github.com/comity-go/comity/request"
)

// A Beside is what an operator declares beside custom rules, in all their folders
// together. Custom rules read it and built-in rules do not.
type Beside struct {
	Labels []Label // in order of name
	Lists  []*List // in order of folder and name
	Unread bool    // a declaration or a list is missing, because it has a fault
	Files  []File  // as they were written

	listed int // bytes of the lists
}

// A File is one file that is not of Rego.
type File struct {
	Folder int // which of the file systems of the operator, from 1
	Name   string
	Text   string
}

// Read adds what a folder of the operator declares. The files have fixed names at its
// top. A file that only looks like one of them is a fault, because it would not be read.
func (b *Beside) Read(ctx context.Context, fsys fs.FS, folder int, faults *Faults) {
	before := faults.Count()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		base := path.Base(name)
		hidden := name != "." && strings.HasPrefix(base, ".")
		switch {
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden || d.IsDir():
			return nil
		case strings.HasPrefix(name, listsFolder+"/") && path.Ext(name) != ending && filename.CopyOf(name) == "":
			return b.readList(fsys, name, d, folder, faults)
		case name == labelsFile:
			return b.readLabels(fsys, d, folder, faults)
		case resemblesLabels(base) && !copied(fsys, name, labelsFile):
			faults.Add("rule.passed_over", &ast.Location{File: name}, nil,
				"%+q would be skipped: labels are declared in %s at the top of the folder", base, labelsFile)
		}
		return nil
	})
	b.Unread = b.Unread || err != nil || faults.Count() > before
	faults.failed(err)
}

// resemblesLabels reports whether a file in a folder of rules was meant to declare
// labels.
func resemblesLabels(base string) bool {
	return base == labelsFile || strings.EqualFold(base, labelsFile) ||
		request.Suggest(base, []string{labelsFile}) != "" || filename.Shows(base, labelsFile)
}
