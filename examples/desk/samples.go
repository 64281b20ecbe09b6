package main

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/comity-go/comity/testdata/requests"
)

// A sample is a request to start from.
type sample struct {
	name string
	text []byte
}

// first is the sample that a first visit shows.
const first = "us-warrant-ireland"

// samples returns the requests of real papers that the library is tested with, the
// first one first.
func samples() []sample {
	var all []sample
	names, err := fs.Glob(requests.Files(), "*.json")
	if err != nil {
		panic(err) // the pattern is good
	}
	for _, name := range names {
		text, err := fs.ReadFile(requests.Files(), name)
		if err != nil {
			panic(err) // it is embedded
		}
		all = append(all, sample{strings.TrimSuffix(name, ".json"), text})
	}
	slices.SortStableFunc(all, func(a, b sample) int {
		switch {
		case a.name == first:
			return -1
		case b.name == first:
			return 1
		}
		return 0
	})
	return all
}

// sample returns the text of a sample; of the first where there is none of the name.
func (d *desk) sample(name string) []byte {
	i := max(slices.IndexFunc(d.samples, func(s sample) bool { return s.name == name }), 0)
	return d.samples[i].text
}
