// Package rule reads rule files: a [Source] is one file of Rego, parsed, with the
// role that its package has, the codes of its rules, and the faults that say
// where something is wrong in it and what to do.
//
// What a rule means, and whether it may stay, is decided by package check.
package rule

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"strings"

	"github.com/comity-go/comity/jurisdiction/filename"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// An Origin says who wrote a rule file, and so what it may do.
type Origin int

const (
	FromLibrary  Origin = iota // the built-in rules
	FromOperator               // custom rules, which can only tighten, and postures
	FromEngine                 // engine.rego, which connects the two
)

// A Source is one rule file, parsed, with the role that its package has.
type Source struct {
	Name    string // its path
	Text    string
	Origin  Origin
	Folder  int // of custom rules: which of the file systems of the operator, from 1
	Test    bool
	Module  *ast.Module
	Beside  *Beside // of custom rules: what is declared beside them; nil of others
	Package string  // the package, such as data.comity.custom.acme
	Last    string  // the last part of it
	Role    Role
}

// isTest reports whether a file holds tests, which no engine runs.
func isTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

// ParseAll parses every .rego file of fsys, with or without the tests. The error
// joins every fault, and the files without a fault are returned with it.
func ParseAll(ctx context.Context, fsys fs.FS, from Origin, tests bool) ([]Source, error) {
	faults := &Faults{}
	var sources []Source
	var read amount
	found := false
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		if rules, err := holdsRules(fsys, name, d, faults); !rules || isTest(name) && !tests {
			return err
		}
		found = found || !isTest(name)
		text, err := ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if !read.add(name, text, faults) {
			return fs.SkipAll
		}
		if s := Parse(name, text, from, faults); s.Module != nil {
			sources = append(sources, s)
		}
		return nil
	})
	faults.failed(err)
	if err == nil && !found {
		faults.Add("rule.no_file", &ast.Location{File: "."}, nil, "there is no .rego file here")
	}
	return sources, faults.Err()
}

// holdsRules reports whether name is a rule file. It skips names that begin with a
// dot, and the copy of a rule file that an editor leaves beside it. A file that only
// looks like a rule file is a fault.
func holdsRules(fsys fs.FS, name string, d fs.DirEntry, faults *Faults) (bool, error) {
	at := &ast.Location{File: name}
	hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
	switch {
	case hidden && d.IsDir():
		return false, fs.SkipDir
	case d.IsDir() && filename.Shows(path.Base(name), ending):
		faults.Add("rule.folder_name", at, nil,
			"the folder has a name like that of a rule file: rename it without .rego")
		return false, fs.SkipDir
	case hidden || d.IsDir():
	case d.Type()&fs.ModeSymlink != 0 && leadsToFolder(fsys, name):
		faults.Add("rule.folder_link", at, nil, "a link to a folder is not followed: give that folder itself")
	case path.Ext(name) == ending && request.OneLine(name) != name:
		faults.Add("rule.file_name", at, nil,
			"%+q: the name of the file or folder has characters that do not show: rename it", name)
	case path.Ext(name) == ending:
		return isRegular(fsys, name, d, faults)
	case filename.Resembles(path.Base(name), ending) && !copied(fsys, name, ending):
		faults.Add("rule.passed_over", at, nil,
			"%+q looks like a rule file and would be skipped: end its name in .rego, or choose another name",
			path.Base(name))
	}
	return false, nil
}

// An amount is how much of an operator's folder was read.
type amount struct{ files, size int }

// add counts one more file, and reports whether there is room for it.
func (a *amount) add(name, text string, faults *Faults) bool {
	a.files, a.size = a.files+1, a.size+len(text)
	at := &ast.Location{File: name}
	switch {
	case a.files > maxFiles:
		faults.Add("rule.many_files", at, nil, "there are more than %d rule files: put several rules in one", maxFiles)
	case a.size > maxSet:
		faults.Add("rule.large_set", at, nil, "the rules are over %d MiB together: shorten them", maxSet>>20)
	default:
		return true
	}
	return false
}
