package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// A version is one version of an object in one store.
type version struct {
	Place  request.Place `json:"place"`
	Bucket string        `json:"bucket"`
	Key    string        `json:"key"`
	ID     string        `json:"id"`
}

func (v version) String() string { return fmt.Sprintf("%s: %s version %s", v.Place, v.Key, v.ID) }

func (v version) compare(w version) int { return strings.Compare(v.String(), w.String()) }

// A preservation is what one request keeps from deletion, up to its last day and on it.
type preservation struct {
	Until    request.Day `json:"until"`
	Versions []version   `json:"versions"` // with a hold that was put on for this request or another one here
	Found    []version   `json:"found"`    // with a hold that somebody else had put on, which is never taken off
}

// A ledger is a file of preservations by the ID of the request. A legal hold has no
// end and does not say for whom it is, so that only the ledger knows when it may go.
type ledger struct {
	file string
	kept map[string]preservation
}

// openLedger reads the ledger; one that is not there is empty.
func openLedger(file string) (*ledger, error) {
	l := &ledger{file, map[string]preservation{}}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &l.kept)
	}
	if err != nil {
		return nil, fmt.Errorf("the ledger of holds %s: %w", file, err)
	}
	return l, nil
}

// change changes the ledger and writes it, whole or not at all.
func (l *ledger) change(do func(kept map[string]preservation)) error {
	kept := maps.Clone(l.kept)
	do(kept)
	text, err := json.MarshalIndent(kept, "", "\t")
	if err == nil {
		err = replace(l.file, text)
	}
	if err != nil {
		return fmt.Errorf("the ledger of holds is as it was: %w", err)
	}
	l.kept = kept
	return nil
}

// replace puts a text in the place of a file, on the disk when it returns.
func replace(file string, text []byte) error {
	next, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name()) // which is not there where all went well
	_, err = next.Write(text)
	err = errors.Join(err, next.Sync(), next.Close())
	if err != nil {
		return err
	}
	return os.Rename(next.Name(), file)
}

// versions returns those with a hold that was put on here, for requests whose last day
// is that day or a later one.
func (l *ledger) versions(day request.Day) map[version]bool {
	set := map[version]bool{}
	for _, p := range l.kept {
		if day <= p.Until {
			maps.Copy(set, setOf(p.Versions))
		}
	}
	return set
}

func setOf(versions []version) map[version]bool {
	set := map[version]bool{}
	for _, v := range versions {
		set[v] = true
	}
	return set
}

// sorted returns the versions of a set in order.
func sorted(set map[version]bool) []version {
	return slices.SortedFunc(maps.Keys(set), version.compare)
}
