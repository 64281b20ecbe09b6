// Package rule reads rule files: a [Source] is one file of Rego, parsed, with the
// role that its package has, the codes of its rules, and the faults that say
// where something is wrong in it and what to do.
//
// What a rule means, and whether it may stay, is decided by package check.
package rule

import (
	"cmp"
	"context"
	"io"
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
	Package string // the package, such as data.comity.custom.acme
	Last    string // the last part of it
	Role    Role
}

// ending is how the names of rule files end.
const ending = ".rego"

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
	if err != nil {
		faults.rest = append(faults.rest, unread{err})
	} else if !found {
		faults.Add("rule.no_file", &ast.Location{File: "."}, nil, "there is no .rego file here")
	}
	return sources, faults.Err()
}

// An unread is the error of rules that could not be read, on one line.
type unread struct{ error }

func (u unread) Error() string { return request.OneLine("reading rules: " + u.error.Error()) }

func (u unread) Unwrap() error { return u.error }

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
	case filename.Resembles(path.Base(name), ending) && !copied(fsys, name):
		faults.Add("rule.passed_over", at, nil,
			"%+q looks like a rule file and would be skipped: end its name in .rego, or choose another name",
			path.Base(name))
	}
	return false, nil
}

// copied reports whether a file is a copy that an editor keeps of a rule file
// which is in the same folder and is read.
func copied(fsys fs.FS, name string) bool {
	of := filename.CopyOf(name)
	if path.Ext(of) != ending {
		return false
	}
	_, err := fs.Stat(fsys, of)
	return err == nil
}

// isRegular refuses what is not a regular file: reading a pipe could take for ever.
func isRegular(fsys fs.FS, name string, d fs.DirEntry, faults *Faults) (bool, error) {
	if d.Type().IsRegular() {
		return true, nil
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		faults.Add("rule.irregular_file", &ast.Location{File: name}, nil,
			"this is not a regular file: put the rules into one")
	}
	return info.Mode().IsRegular(), nil
}

func leadsToFolder(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// ReadFile reads a file, but not much more than the largest one that is accepted.
func ReadFile(fsys fs.FS, name string) (string, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSource+1))
	return string(text), err
}

// How large a folder of rules may be, so that reading it takes a moment.
const (
	maxSource = 256 << 10 // bytes of a file
	maxSet    = 2 << 20   // bytes of all files of a folder
	maxFiles  = 1000      // of a folder
)

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
