package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/comity-go/comity/request"
)

// A Report is the numbers of a transparency report, for each requesting state
// and for all of them.
type Report struct {
	From      request.Day `json:"from"` // of the period or, where that has no bound, of the first request
	Until     request.Day `json:"until"`
	Threshold int         `json:"threshold"` // below which numbers are withheld; 0 where none is
	Total     Row         `json:"total"`
	States    []Row       `json:"states"`  // in order of code
	Against   int         `json:"against"` // requests on which something was handed over that its decision did not allow
	Unknown   int         `json:"unknown"` // releases, of any period, on decisions that the log does not hold
}

// A Row is the numbers of one state, or of all.
type Row struct {
	State   request.State // empty in the total
	numbers []Number      // in the order of Counters
}

// A Number is how often a thing was counted, or that this is withheld.
type Number struct {
	N        int // 0 where withheld
	Withheld bool
}

// newRow returns a row of zeros.
func newRow(s request.State) *Row { return &Row{s, make([]Number, len(counted))} }

// Number returns the number of one counter, which is one of Counters.
func (r Row) Number(c Counter) Number { return r.numbers[c.index()] }

// index returns the position of a counter in reports.
func (c Counter) index() int {
	for i, of := range counted {
		if of.name == c {
			return i
		}
	}
	panic(fmt.Sprintf("audit: there is no counter %q", c))
}

// add counts one request.
func (r *Row) add(m *requestTally) {
	for i, c := range counted {
		r.numbers[i].N += c.of(m)
	}
}

// add counts one request in its row, in the total and, where something was handed
// over against its decision, in Against.
func (r *Report) add(m *requestTally, row *Row) {
	row.add(m)
	r.Total.add(m)
	r.Against += times(m.against, 1)
}

// bound sets the bounds of the period that were not given.
func (r *Report) bound(period Period, first, last request.Day) {
	r.From, r.Until = cmp.Or(period.From, first), cmp.Or(period.Until, last)
}

// String returns the digits of the number, and nothing where it is withheld.
func (n Number) String() string {
	if n.Withheld {
		return ""
	}
	return strconv.Itoa(n.N)
}

// MarshalJSON writes the number, or null where it is withheld.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.Withheld {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(n.N), 10), nil
}

// MarshalJSON writes the state, where it is of one, and the numbers by the names
// of their counters, in order.
func (r Row) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	if r.State != "" {
		text = fmt.Appendf(text, `"state":%q,`, r.State)
	}
	for i, name := range Counters() {
		number, err := json.Marshal(r.numbers[i])
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, "%q:%s,", name, number)
	}
	text[len(text)-1] = '}'
	return text, nil
}
