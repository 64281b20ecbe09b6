package policy

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets the heap grow to three times what lives, not to twice, before the
// collector runs: a hundred engines live at once, and a fifth of the processor time went
// into walking them. GOGC may ask for something else.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	os.Exit(m.Run())
}
