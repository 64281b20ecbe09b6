package main

import (
	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// state returns the name of a state.
func (t *tongue) state(s request.State) string {
	region, err := language.ParseRegion(string(s))
	if err != nil {
		return string(s)
	}
	return display.Regions(t.Tag).Name(region)
}
