package rule

import (
	"io"
	"io/fs"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/comity-go/comity/jurisdiction/filename"
	"github.com/comity-go/comity/request"
)

// ending is how the names of rule files end.
const ending = ".rego"

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

// An unread is the error of rules that could not be read, on one line.
type unread struct{ error }

// failed takes the error of a walk through a folder, which may be nil.
func (f *Faults) failed(err error) {
	if err != nil {
		f.rest = append(f.rest, unread{err})
	}
}

func (u unread) Error() string { return request.OneLine("reading rules: " + u.error.Error()) }

func (u unread) Unwrap() error { return u.error }

// copied reports whether a file is a copy that an editor keeps of a file of such a name,
// which is in the same folder and is read.
func copied(fsys fs.FS, name, ending string) bool {
	of := filename.CopyOf(name)
	if !strings.HasSuffix(of, ending) {
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
