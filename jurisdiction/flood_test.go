package jurisdiction

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestFloods: places by the ten thousand that only the law finds faulty cost no more
// than those of the request itself, and as few are told.
func TestFloods(t *testing.T) {
	law, items := Builtin(), full.Of(1000, 200)
	for _, tt := range []struct {
		name, place   string // # is a number of its own
		items, places int
		each          int // faults of a place
	}{
		{"no provider", "nobody:r#", items, 80, 1},
		{"near a provider", "google:r#", items, 80, 1},
		{"bare regions", "eu-north-#", items, 80, 1},
		{"slips", "aws:eu-nrth-1", items, 80, 1},
		{"new regions", "aws:zzyyxxw#", 1, 100 * items, 0},
		{"regions of many states", "gcp:eu", 1, 100 * items, 0},
		{"one provider of a long name", strings.Repeat("x", 1000) + ":#", 1000, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := request.Request{Received: "2020-05-01"}
			for i := range tt.items {
				item := request.Item{Category: request.Content}
				for j := range tt.places {
					item.StoredIn = append(item.StoredIn, request.Place(strings.ReplaceAll(tt.place, "#", fmt.Sprint(i*tt.places+j))))
				}
				req.Data = append(req.Data, item)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := law.Check(req)
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used >= full.Of[uint64](64, 16) {
				t.Errorf("took %d MiB", used)
			}
			checkTold(t, err, tt.items*tt.places*tt.each)
			_, err = law.Facts(req)
			if told := request.FieldErrors(err); len(told) > request.MaxFaults+1 {
				t.Errorf("beside those of the request, %d are told", len(told))
			}
		})
	}
}

// checkTold fails where err does not tell of so many faults, of 100 in words.
func checkTold(t *testing.T, err error, want int) {
	t.Helper()
	list, got := request.FieldErrors(err), 0
	for _, fault := range list {
		got += max(fault.More, 1)
	}
	if got != want || len(list) > request.MaxFaults+1 {
		t.Errorf("%d faults, %d of them told, want %d", got, len(list), want)
	}
	if err != nil && len(err.Error()) > 1<<20 {
		t.Errorf("a text of %d bytes", len(err.Error()))
	}
}
