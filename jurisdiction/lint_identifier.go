package jurisdiction

import (
	"fmt"
	"regexp"
)

// The forms of the identifiers. Court and number of an ECLI are of any case, and a
// CELEX number may end in the part of an official journal (01), a corrigendum R(01)
// or the day of a consolidation.
var (
	eliForm   = regexp.MustCompile(`^https?://[a-z0-9.-]+(/[^\s/]+)*/eli(/[^\s/]+)+$`)
	ecliForm  = regexp.MustCompile(`^ECLI:[A-Z]{2}:[A-Za-z][A-Za-z0-9]{0,6}:[0-9]{4}:[A-Za-z0-9.]{1,25}$`)
	celexForm = regexp.MustCompile(`^[0-9][0-9]{4}[A-Z]{1,2}[0-9]{4}(R?\([0-9]{2}\)|-[0-9]{8})?$`)
)

// lintIdentifiers checks the form of the identifiers of an instrument.
func lintIdentifiers(in *Instrument, report reporter) {
	for _, id := range [...]struct {
		field, value string
		form         *regexp.Regexp
		example      string
	}{
		{"eli", in.ELI, eliForm, "http://data.europa.eu/eli/reg/2016/679/oj"},
		{"ecli", in.ECLI, ecliForm, "ECLI:EU:C:2015:650"},
		{"celex", in.CELEX, celexForm, "32016R0679"},
	} {
		if id.value != "" && !id.form.MatchString(id.value) {
			report(id.field, codeBadIdentifier,
				fmt.Sprintf("%q has not its form, write it like %s or drop it", id.value, id.example))
		}
	}
}
