package regions

import (
	"embed"
	"sync"
)

//go:embed *.csv
var files embed.FS

// Builtin returns the table that comes with the library, read once, on first
// use. It panics where the embedded files are malformed, which the tests of
// this package exclude.
func Builtin() *Table { return builtin() }

var builtin = sync.OnceValue(func() *Table {
	t, err := read(files)
	if err != nil {
		panic(err)
	}
	return t
})
