package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/comity-go/comity/policy/audit"
)

// openJournal opens the log of decisions, in which names are pseudonyms; the key of
// them is beside it, FILE.key, and made where there is none.
func openJournal(file string) (*audit.Log, error) {
	text, err := os.ReadFile(file + ".key")
	if errors.Is(err, fs.ErrNotExist) {
		text = make([]byte, 32)
		rand.Read(text)
		err = replace(file+".key", text)
	}
	if err != nil {
		return nil, fmt.Errorf("the key of the log: %w", err)
	}
	key, err := audit.NewKey(text)
	if err != nil {
		return nil, fmt.Errorf("the key of the log: %w", err)
	}
	return audit.Open(file, key)
}
