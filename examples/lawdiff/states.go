package main

import (
	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// plainNames are the names of states that the tables of Unicode qualify, or have
// in an older form.
var plainNames = map[request.State]string{
	"CD":            "Democratic Republic of the Congo",
	"CG":            "Republic of the Congo",
	"HK":            "Hong Kong",
	"MK":            "North Macedonia",
	"MM":            "Myanmar",
	"MO":            "Macao",
	"PS":            "Palestine",
	"SZ":            "Eswatini",
	request.Unknown: "unknown",
}

// stateName returns the English name of a state.
func stateName(s request.State) string {
	if name, ok := plainNames[s]; ok {
		return name
	}
	region, err := language.ParseRegion(string(s))
	if err != nil {
		return string(s)
	}
	return display.English.Regions().Name(region)
}
