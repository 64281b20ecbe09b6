package jurisdiction

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/comity-go/comity/jurisdiction/regions"
	"go.yaml.in/yaml/v3"
)

// Load reads a set of law files: law.yaml, the manifest, and one instrument in
// every other .yaml file, folder/name.yaml. Files are decoded strictly and
// linted. What regions/PROVIDER.csv says of regions stands over the built-in table
// row by row, in the form of package regions. The error joins what is wrong, each a [*LintError] with its place, its
// code and its cure; of more than 100, the first 100 and how many more there are.
// No Law comes with an error.
//
// A file that Load would pass over in silence is a fault too: one whose name only
// looks like that of a law file, such as act.yml, and one that is no regular file.
// So is a folder without a law file. A name that begins with a dot is left out. A file has
// at most 128 KiB, or 1 MiB of regions, a folder 10,000 files and 16 MiB.
func Load(fsys fs.FS) (*Law, error) {
	files, faults := readFiles(fsys)
	return loadFiles(files, nil, faults)
}

// loadFiles makes a law of files that were read, with faults: the rows of regions stand
// over the built-in ones.
func loadFiles(files map[string][]byte, made map[string]*Instrument, faults []error) (*Law, error) {
	tables := map[string][]byte{}
	for name, text := range files {
		if isTable(name) {
			tables[name] = text
			delete(files, name)
		}
	}
	table, wrong := regions.Builtin().WithFiles(tables)
	return load(files, made, table, append(faults, regionFaults(wrong)...))
}

// regionFaults returns what is wrong with rows of regions as faults of the law.
func regionFaults(wrong []regions.RowFault) []error {
	var faults []error
	for _, w := range wrong {
		fault := faultAt(w.File, w.Line, 1, codeRegionRow, w.Problem)
		fault.Path = w.Column
		faults = append(faults, fault)
	}
	return faults
}

// load makes a law of its files and a table of regions, where no faults were
// found so far. The instruments of some files may be made already.
func load(files map[string][]byte, made map[string]*Instrument, table *regions.Table, faults []error) (*Law, error) {
	manifest, instruments, wrong := read(files, made)
	l := newLaw(manifest, instruments, table)
	faults = slices.Concat(faults, wrong, l.lint())
	if err := joinFaults(faults, files); err != nil {
		return nil, err
	}
	l.hash = sync.OnceValue(l.digest)
	l.index()
	return l, nil
}

// read decodes the files whose instrument is not made, as many at once as there are
// processors.
func read(files map[string][]byte, made map[string]*Instrument) (manifest Manifest, instruments []*Instrument, faults []error) {
	names := slices.Sorted(maps.Keys(files))
	decoded, errs := make([]*Instrument, len(names)), make([][]error, len(names))
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				if name := names[i]; name == manifestFile {
					errs[i] = decodeStrict(name, files[name], &manifest)
				} else if decoded[i] = made[name]; decoded[i] == nil {
					decoded[i], errs[i] = readInstrument(name, files[name])
				}
			}
		})
	}
	group.Wait()
	return manifest, slices.DeleteFunc(decoded, func(in *Instrument) bool { return in == nil }), slices.Concat(errs...)
}

// readInstrument decodes one file that is not the manifest.
func readInstrument(name string, data []byte) (*Instrument, []error) {
	in := &Instrument{ID: strings.TrimSuffix(name, ending)}
	if errs := decodeStrict(name, data, in); len(errs) > 0 {
		return nil, errs
	}
	return in, nil
}

// maxTold is how many faults an error has; it counts the others.
const maxTold = 100

// joinFaults joins the faults, and gives those of lint their place in the file.
func joinFaults(faults []error, files map[string][]byte) error {
	more := len(faults) - maxTold
	if more > 0 {
		faults = append(slices.Clip(faults[:maxTold]), fmt.Errorf("and %d more", more))
	}
	roots := map[string]*yaml.Node{}
	for _, err := range faults {
		fault, ok := err.(*LintError)
		if !ok || fault.Line > 0 {
			continue
		}
		if roots[fault.File] == nil {
			roots[fault.File] = &yaml.Node{}
			yaml.Unmarshal(files[fault.File], roots[fault.File]) // no YAML has no content, and the first line stands for it
		}
		fault.Line, fault.Column = position(roots[fault.File], fault.Path)
	}
	return errors.Join(faults...)
}
