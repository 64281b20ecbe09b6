package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/examples/internal/flips"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// groupForm is the wire form of a group.
type groupForm struct {
	Provisions []flips.Provision  `json:"provisions"`
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
func jsonLines(d *flips.Diff) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, g := range d.Groups() {
		if err := enc.Encode(formOf(g)); err != nil {
			panic(err) // the form always marshals
		}
	}
	return out.Bytes()
}

func formOf(g *flips.Group) groupForm {
	form := groupForm{
		Provisions: append([]flips.Provision{}, g.Provisions...),
		Flipped:    g.Flips.Total(),
		Requesting: slices.Sorted(maps.Keys(g.Requesting)),
		Places:     slices.Sorted(maps.Keys(g.Places)),
		Categories: g.Categories.Among(flips.AllCategories()),
		Profiles:   g.Profiles.Among(flips.AllProfiles()),
		Cited:      append([]string{}, g.Besides[flips.Cited].Ranked(strings.Clone)...),
		Uncited:    append([]string{}, g.Besides[flips.Uncited].Ranked(strings.Clone)...),
	}
	for _, f := range g.Flips.Ranked(flipText) {
		form.Flips = append(form.Flips, flipForm{f.From, f.To, g.Flips[f]})
	}
	return form
}
