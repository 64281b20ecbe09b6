package jurisdiction

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction/filename"
	"github.com/comity-go/comity/request"
)

// How large law files may be, so that reading them takes a moment.
const (
	maxFile  = 128 << 10 // bytes of a file
	maxTable = 1 << 20   // bytes of a file of regions
	maxFiles = 10_000    // of a folder
	maxSet   = 16 << 20  // bytes of all files of a folder
)

// ending is how the names of law files end.
const ending = ".yaml"

// The files of regions: how their names end, and the folder in which they are.
const (
	tableEnding = ".csv"
	tableFolder = "regions"
)

// isTable reports whether a name is that of a file of regions.
func isTable(name string) bool { return path.Dir(name) == tableFolder && path.Ext(name) == tableEnding }

// A reading is one set of law files as it is read.
type reading struct {
	fsys   fs.FS
	texts  map[string][]byte // by name
	faults []error
	found  bool
	files  int
	size   int
}

// readFiles returns the law files of fsys, and what is wrong with
// their names. What begins with a dot is not looked at, nor is a copy that an
// editor leaves beside a law file; what only looks like one is a fault.
func readFiles(fsys fs.FS) (files map[string][]byte, faults []error) {
	s := &reading{fsys: fsys, texts: map[string][]byte{}}
	if fsys == nil {
		s.fault(".", codeNoFileSystem, "no file system is given, give the folder with the law files")
		return s.texts, s.faults
	}
	if err := fs.WalkDir(fsys, ".", s.visit); err != nil {
		s.faults = append(s.faults, unreadable(".", err))
	}
	if !s.found && len(s.faults) == 0 {
		s.fault(".", codeNoFile, "no law file is here, put one into the folder of its state, as us/act.yaml")
	}
	return s.texts, s.faults
}

func (s *reading) fault(name string, c code, format string, args ...any) {
	s.faults = append(s.faults, faultIn(name, c, fmt.Sprintf(format, args...)))
}

// unreadable returns the fault of a file or folder that cannot be read.
func unreadable(name string, err error) *LintError {
	fault := faultIn(name, codeUnreadable,
		fmt.Sprintf("this cannot be read (%v), give the right to read it or take it away", err))
	fault.err = err
	return fault
}

// visit takes one file or folder. What cannot be read is a fault, and visit goes
// on with the others.
func (s *reading) visit(name string, d fs.DirEntry, err error) error {
	hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
	switch {
	case err != nil:
		s.faults = append(s.faults, unreadable(name, err))
	case hidden && d.IsDir():
		return fs.SkipDir
	case d.IsDir() && filename.Shows(name, ending):
		s.fault(name, codeFolderName, "a folder has the name of a law file, name it without .yaml")
		return fs.SkipDir
	case hidden || d.IsDir():
	case d.Type()&fs.ModeSymlink != 0 && s.leadsToFolder(name):
		s.fault(name, codeFolderLink, "a link to a folder is not followed, give that folder itself")
	case path.Ext(name) == ending || isTable(name):
		s.found = true
		return s.take(name, d)
	case slipped(path.Base(name)) && !s.copied(name):
		s.fault(name, codePassedOver,
			"%+q would be passed over, end the name of a law file in .yaml and name no other file like one",
			path.Base(name))
	case filename.Resembles(path.Base(name), tableEnding) && !s.copied(name):
		s.fault(name, codePassedOver,
			"%+q would be passed over, name a table of regions regions/PROVIDER.csv and no other file like one", name)
	}
	return nil
}

func (s *reading) leadsToFolder(name string) bool {
	info, err := fs.Stat(s.fsys, name)
	return err == nil && info.IsDir()
}

// slipped reports whether a name only looks like that of a law file, or holds
// data of the form that law files have.
func slipped(name string) bool {
	return filename.Resembles(name, ending) || filename.Shows(name, ".yml") || filename.Shows(name, ".json")
}

// copied reports whether a file is a copy that an editor keeps of a law file
// which stands beside it and is read.
func (s *reading) copied(name string) bool {
	of := filename.CopyOf(name)
	if path.Ext(of) != ending && !isTable(of) {
		return false
	}
	_, err := fs.Stat(s.fsys, of)
	return err == nil
}

// take reads a law file or one of regions.
func (s *reading) take(name string, d fs.DirEntry) error {
	limit, one := maxFile, "instrument"
	if isTable(name) {
		limit, one = maxTable, "provider"
	} else if fault := idFault(strings.TrimSuffix(name, ending)); fault != nil && name != manifestFile {
		s.faults = append(s.faults, fault)
		return nil
	}
	text, err := s.read(name, d, limit)
	s.files, s.size = s.files+1, s.size+len(text)
	switch {
	case errors.Is(err, errIrregular):
		s.fault(name, codeIrregular, "this is no regular file, put the law into one")
	case err != nil:
		s.faults = append(s.faults, unreadable(name, err))
	case len(text) > limit:
		s.fault(name, codeLargeFile, "the file is over %d KiB, keep one %s in a file", limit>>10, one)
	case s.files > maxFiles:
		s.fault(name, codeManyFiles, "there are more than %d law files, give fewer", maxFiles)
		return fs.SkipAll
	case s.size > maxSet:
		s.fault(name, codeLargeSet, "the law files are over %d MiB together, give fewer", maxSet>>20)
		return fs.SkipAll
	default:
		s.texts[name] = text
	}
	return nil
}

var errIrregular = errors.New("no regular file")

// read reads a file, and no more of it than shows that it is too large. What is
// no regular file is not opened: to read a pipe may never end.
func (s *reading) read(name string, d fs.DirEntry, limit int) ([]byte, error) {
	if !d.Type().IsRegular() {
		info, err := fs.Stat(s.fsys, name)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, errIrregular
		}
	}
	file, err := s.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, int64(limit)+1))
}

// idForm is the form of an ID: a folder and a name.
var idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$`)

// folders are those that are no state's.
var folders = []string{"comity", "eu", "treaty"}

// idFault returns what is wrong with the ID of an instrument, or nil.
func idFault(id string) error {
	folder := path.Dir(id)
	switch {
	case !idForm.MatchString(id):
		return faultIn(id+ending, codeFileName,
			fmt.Sprintf("%+q is no name of a law file, name it folder/name.yaml in small letters, digits and hyphens", id))
	case slices.Contains(folders, folder) || stateOf(id) != "":
		return nil
	}
	return faultIn(id+ending, codeFolder,
		fmt.Sprintf("%q is no folder of law, name it by the ISO 3166-1 code of the state in small letters (others: %s)",
			folder, strings.Join(folders, ", ")))
}

// stateOf returns the state in whose folder an instrument stands, or "".
func stateOf(id string) request.State {
	if s := request.State(strings.ToUpper(path.Dir(id))); s.Known() {
		return s
	}
	return ""
}
