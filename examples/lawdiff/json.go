package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// groupForm is the wire form of a group.
type groupForm struct {
	Provisions []provision        `json:"provisions"`
	Flipped    int                `json:"flipped"`
	Flips      []flipForm         `json:"flips"`
	Requesting []request.State    `json:"requesting"`
	Places     []request.State    `json:"places"`
	Categories []request.Category `json:"categories"`
	Profiles   []string           `json:"profiles"`
	Cited      []string           `json:"now_cited"`
	Uncited    []string           `json:"no_longer_cited"`
}

type flipForm struct {
	From    policy.Outcome `json:"from"`
	To      policy.Outcome `json:"to"`
	Flipped int            `json:"flipped"`
}

// jsonLines returns one group a line.
func jsonLines(d *diff) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, g := range d.sorted() {
		if err := enc.Encode(g.form()); err != nil {
			panic(err) // the form always marshals
		}
	}
	return out.Bytes()
}

func (g *group) form() groupForm {
	form := groupForm{
		Provisions: append([]provision{}, g.provisions...),
		Flipped:    g.flips.total(),
		Requesting: slices.Sorted(maps.Keys(g.requesting)),
		Places:     slices.Sorted(maps.Keys(g.places)),
		Categories: g.categories.among(allCategories()),
		Profiles:   g.profiles.among(allProfiles()),
		Cited:      append([]string{}, g.besides[cited].ranked(strings.Clone)...),
		Uncited:    append([]string{}, g.besides[uncited].ranked(strings.Clone)...),
	}
	for _, f := range g.flips.ranked(flip.String) {
		form.Flips = append(form.Flips, flipForm{f.from, f.to, g.flips[f]})
	}
	return form
}
