package jurisdiction

import (
	"fmt"
	"os"
	"testing"
)

// TestMain names the faults of the law files, a line each, before any test: Builtin
// panics at the first use of a faulty law.
func TestMain(m *testing.M) {
	if _, err := Load(builtinFiles()); err != nil {
		fmt.Fprintf(os.Stderr, "the files of jurisdiction/law have faults:\n%v\n", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
