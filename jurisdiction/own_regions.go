package jurisdiction

import (
	"errors"
	"sync"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// WithRegions returns the law with rows of the operator's own in its table of regions,
// so that a place may be the name of a data centre, such as acme:ber-1. A row takes the
// place of that with the same provider and region, and stands beside all others. The
// law has a hash of its own. The error joins what is wrong with the rows, each a
// [*LintError] whose line is the number of the row; its File is no file.
//
// [Extend] reads the same from regions/PROVIDER.csv.
func (l *Law) WithRegions(rows ...regions.Region) (*Law, error) {
	table, wrong := l.regions.With(rows...)
	if len(wrong) > 0 {
		return nil, joinFaults(regionFaults(wrong), nil)
	}
	return l.withTable(table), nil
}

// withTable returns the law with another table of regions.
func (l *Law) withTable(table *regions.Table) *Law {
	law := newLaw(l.manifest, l.instruments, table)
	if law.least, law.weaker, law.weakerFiles = l.least, l.weaker, l.weakerFiles; l.full != nil {
		law.full = l.full.withTable(table)
	}
	law.hash = sync.OnceValue(law.digest)
	law.index()
	return law
}

// CheckPlaces returns an error that joins what is wrong with names of places, each
// once and all of them, as a [*request.FieldError] with the name that may have been
// meant: a slip, a region or provider that is not in the table, a region without its
// provider. States, subdivisions and XX are names too, and nothing is wrong with them.
//
// A service calls it at its start with every name that it uses: its data centres, the
// regions of its buckets. In a request a region that is not in the table is no fault
// where only its number is new, but a place that is not known, which opens nothing.
func (l *Law) CheckPlaces(places ...request.Place) error {
	var faults []error
	for _, fault := range l.regions.Check(places...) {
		faults = append(faults, fault)
	}
	return errors.Join(faults...)
}
