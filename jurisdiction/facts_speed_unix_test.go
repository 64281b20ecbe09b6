//go:build unix && !race

package jurisdiction

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestFactsAllocations holds what a look-up leaves to the garbage collector.
func TestFactsAllocations(t *testing.T) {
	law, req := Builtin(), mailOf2020()
	got := testing.AllocsPerRun(100, func() { lookUp(t, law, req) })
	assert.LessOrEqual(t, got, 5.0)
}

// TestFactsOfManyDays: the days of a year in turn cost little more than one day.
func TestFactsOfManyDays(t *testing.T) {
	law := Builtin()
	var year []request.Request
	for i := range 365 {
		req := mailOf2020()
		req.Received = later(req.Received, 0, i)
		year = append(year, req)
	}
	one := year[0]
	for _, req := range year {
		lookUp(t, law, req)
	}
	ratio := ratioOf(func(i int) { lookUp(t, law, year[i%len(year)]) }, func(int) { lookUp(t, law, one) })
	assert.LessOrEqual(t, ratio, 3.0)
}

// TestFactsOfManyRows: ten times the law of the same states costs no more than
// twelve times the time.
func TestFactsOfManyRows(t *testing.T) {
	law, more, req := Builtin(), timesTen(Builtin()), mailOf2020()
	ratio := ratioOf(func(int) { lookUp(t, more, req) }, func(int) { lookUp(t, law, req) })
	assert.LessOrEqual(t, ratio, 12.0)
}

func lookUp(t *testing.T, law *Law, req request.Request) {
	if _, err := law.Facts(req); err != nil {
		t.Error(err)
	}
}

// timesTen returns a law with nine copies more of every statute and treaty.
func timesTen(law *Law) *Law {
	more := &Law{manifest: law.manifest, byID: map[string]*Instrument{}, bound: map[*Instrument]map[request.State][]row{},
		regions: law.regions}
	add := func(in *Instrument) {
		more.instruments, more.byID[in.ID] = append(more.instruments, in), in
	}
	for _, in := range law.instruments {
		add(in)
		for i := range 9 {
			if in.ID != law.manifest.Positions && in.Kind != "state" {
				same := in.clone()
				same.ID = fmt.Sprintf("%s-%d", in.ID, i)
				add(same)
			}
		}
	}
	more.index()
	return more
}

// ratioOf returns how many times the processor time of one call another takes: the
// least of several rounds, since others use the processor too.
func ratioOf(slow, fast func(i int)) float64 {
	least := 1e9
	for range 5 {
		least = min(least, float64(cpu(slow))/float64(cpu(fast)))
	}
	return least
}

// cpu returns the processor time of two hundred calls.
func cpu(call func(i int)) time.Duration {
	start := usage()
	for i := range 200 {
		call(i)
	}
	return usage() - start
}

func usage() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
