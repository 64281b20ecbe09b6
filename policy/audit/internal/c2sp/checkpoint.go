// Package c2sp reads and writes the texts that a log, its readers and its
// witnesses exchange, in the forms of c2sp.org: tlog-checkpoint, tlog-proof, and
// the request of tlog-witness. Each value has one text, and no other is read.
package c2sp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A Head is what a checkpoint states of a log: the root of the tree of its first
// records.
type Head struct {
	Origin string // the name of the log
	Size   int64
	Root   tlog.Hash
}

// Text returns the text of the note that is signed.
func (h Head) Text() string { return fmt.Sprintf("%s\n%d\n%v\n", h.Origin, h.Size, h.Root) }

// ParseHead reads the text of a note. Lines after the third are for others.
func ParseHead(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return Head{}, errors.New("a checkpoint has three lines: origin, size and root")
	}
	for i, line := range lines[:len(lines)-1] {
		if line == "" {
			return Head{}, fmt.Errorf("line %d of the checkpoint is empty", i+1)
		}
	}
	h := Head{Origin: lines[0]}
	var err error
	if h.Size, err = parseNumber(lines[1]); err != nil {
		return Head{}, fmt.Errorf("the size of the checkpoint: %w", err)
	}
	if h.Root, err = parseHash(lines[2]); err != nil {
		return Head{}, fmt.Errorf("the root of the checkpoint: %w", err)
	}
	return h, nil
}

// maxNumber is more than any log has. Package tlog seeks a power of two above a
// size, and beyond it there is none in 64 bits: it would seek for ever.
const maxNumber = 1 << 62

func parseNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > maxNumber || strconv.FormatInt(n, 10) != text {
		return 0, fmt.Errorf("%.40q is no decimal number", text)
	}
	return n, nil
}

func parseHash(text string) (tlog.Hash, error) {
	h, err := tlog.ParseHash(text)
	if err != nil || h.String() != text {
		return tlog.Hash{}, fmt.Errorf("%.60q is not the base64 of %d bytes", text, tlog.HashSize)
	}
	return h, nil
}
