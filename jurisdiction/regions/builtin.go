package regions

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed *.csv
var files embed.FS

// Builtin returns the table that comes with the library, read once, on first
// use. It panics where the embedded files are malformed, which the tests of
// this package exclude.
func Builtin() *Table { return builtin() }

var builtin = sync.OnceValue(func() *Table {
	texts := map[string][]byte{}
	names, err := fs.Glob(files, "*.csv")
	for _, name := range names {
		text, unread := files.ReadFile(name)
		texts[name], err = text, errors.Join(err, unread)
	}
	t, faults := (&Table{}).WithFiles(texts)
	if err != nil || len(faults) > 0 {
		panic(fmt.Sprint(err, faults))
	}
	return t
})
