package jurisdiction

import (
	"crypto/sha256"
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
	Digests     []string // of each instrument as [Law.MarshalJSON] writes it
}

// Builtin returns the law that comes with the library, made once, on first use. It
// panics where the embedded law is damaged, which the tests of this package exclude.
func Builtin() *Law { return loadBuiltin().law }

// An unpacked is the law of a pack, and the digest of each of its instruments by ID.
type unpacked struct {
	law     *Law
	digests map[string]string
}

var loadBuiltin = sync.OnceValue(func() unpacked {
	u, err := unpack(lawPack)
	if err != nil {
		panic(err)
	}
	return u
})

// unpack reads a pack.
func unpack(text string) (unpacked, error) {
	var p packed
	if err := pack.Decode(text, &p); err != nil {
		return unpacked{}, fmt.Errorf("jurisdiction/law.pack: %w, run \"go generate ./jurisdiction\"", err)
	}
	l := newLaw(p.Manifest, p.Instruments, regions.Builtin())
	l.hash = func() string { return p.Hash }
	l.index()
	digests := make(map[string]string, len(p.Digests))
	for i, digest := range p.Digests {
		digests[p.Instruments[i].ID] = digest
	}
	return unpacked{l, digests}, nil
}

// builtinOf returns the built-in instrument of an ID, if text is what [Law.MarshalJSON] writes
// of it; nil else.
func builtinOf(id string, text []byte) *Instrument {
	u, sum := loadBuiltin(), sha256.Sum256(text)
	if u.digests[id] != string(sum[:]) {
		return nil
	}
	return u.law.byID[id]
}

// Extend reads the operator's law files over the built-in ones: a file of the
// same name replaces, any other adds; of regions a row replaces or adds. The errors
// are those of Load. Where there are regions alone, WithRegions of [Builtin] is quicker.
func Extend(fsys fs.FS) (*Law, error) {
	files, faults := readFiles(fsys)
	ours, wrong := readFiles(builtinFiles())
	made := map[string]*Instrument{}
	for name, text := range ours {
		if _, replaced := files[name]; !replaced {
			files[name], made[name] = text, Builtin().byID[strings.TrimSuffix(name, ending)]
		}
	}
	return loadFiles(files, made, append(wrong, faults...))
}

// builtinFiles returns the law files of the library.
func builtinFiles() fs.FS {
	files, err := fs.Sub(builtin, "law")
	if err != nil {
		panic(err) // "law" is a valid path
	}
	return files
}
