package main

import (
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// spaced returns a closed word as people write it.
func spaced[W ~string](word W) string { return strings.ReplaceAll(string(word), "_", " ") }

// categoryName returns what the data are, at the beginning of a line.
func categoryName(c request.Category) string {
	switch c {
	case request.Content:
		return "Content"
	case request.Documents:
		return "Documents"
	}
	word := spaced(c)
	return strings.ToUpper(word[:1]) + word[1:] + " data"
}

// outcomeName returns the outcome as it is printed.
func outcomeName(o policy.Outcome) string {
	switch o {
	case policy.Allow:
		return "ALLOW"
	case policy.RedirectToMLAT:
		return "REDIRECT TO MUTUAL LEGAL ASSISTANCE"
	}
	return "DENY"
}

// issuerName returns who issued a paper, as it stands in a sentence.
func issuerName(i request.Issuer) string {
	switch i {
	case request.ByPolice:
		return "the police"
	case request.ByIndependent:
		return "an independent body"
	case request.ByAgency:
		return "an agency"
	}
	return "a " + spaced(i)
}

// paperName returns what a paper is called.
func paperName(k request.InstrumentKind) string {
	switch k {
	case request.EuropeanProductionOrder:
		return "European Production Order"
	case request.EuropeanPreservationOrder:
		return "European Preservation Order"
	case request.MLARequest:
		return "request for mutual legal assistance"
	}
	return spaced(k)
}
