package jurisdiction

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/comity-go/comity/jurisdiction/internal/pack"
	"github.com/comity-go/comity/jurisdiction/regions"
)

//go:embed law
var builtin embed.FS

// lawPack is the law of the files in law, read, linted and packed when "go generate"
// was last run. The tests hold it equal to the files.
//
//go:embed law.pack
var lawPack string

// A packed is what law.pack holds.
type packed struct {
	Hash        string // of the law with the table of regions
	Manifest    Manifest
	Instruments []*Instrument
}

// Builtin returns the law that comes with the library, made once, on first use. It
// panics where the embedded law is damaged, which the tests of this package exclude.
func Builtin() *Law { return loadBuiltin() }

var loadBuiltin = sync.OnceValue(func() *Law {
	law, err := unpack(lawPack)
	if err != nil {
		panic(err)
	}
	return law
})

// unpack returns the law of a pack.
func unpack(text string) (*Law, error) {
	var p packed
	if err := pack.Decode(text, &p); err != nil {
		return nil, fmt.Errorf("jurisdiction/law.pack: %w, run \"go generate ./jurisdiction\"", err)
	}
	l := newLaw(p.Manifest, p.Instruments, regions.Builtin())
	l.hash = func() string { return p.Hash }
	l.index()
	return l, nil
}

// Extend reads the operator's law files over the built-in ones: a file of the
// same name replaces, any other adds; of regions a row replaces or adds. The errors
// are those of Load. Where there are regions alone, WithRegions of [Builtin] is quicker.
func Extend(fsys fs.FS) (*Law, error) {
	files, faults := readFiles([]fs.FS{fsys})
	ours, wrong := readFiles([]fs.FS{builtinFiles()})
	made := map[string]*Instrument{}
	for name, text := range ours {
		if _, replaced := files[name]; !replaced {
			files[name], made[name] = text, Builtin().byID[strings.TrimSuffix(name, ending)]
		}
	}
	return loadRead(files, made, append(wrong, faults...))
}

// builtinFiles returns the law files of the library.
func builtinFiles() fs.FS {
	files, err := fs.Sub(builtin, "law")
	if err != nil {
		panic(err) // "law" is a valid path
	}
	return files
}
