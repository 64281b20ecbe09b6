package main

import (
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// theCharts are drawn once for all tests.
var theCharts = sync.OnceValues(charts)

// TestCharts: every state is on the map of the world once, to be seen and clicked; on that
// of Europe those that lie there; and both are small.
func TestCharts(t *testing.T) {
	all, err := theCharts()
	require.NoError(t, err)
	require.Len(t, all, 2)
	bytes := 0
	for _, c := range all {
		var drawn []request.State
		bytes += len(c.Land)
		for _, s := range c.Shapes {
			bytes += len(s.Path)
			drawn = append(drawn, s.State)
			assert.True(t, s.Dot != nil || sizeOf(s) >= leastState, "%s on %s cannot be seen", s.State, c.Name)
			if s.Dot != nil {
				assert.True(t, 0 <= s.Dot.X && s.Dot.X <= c.Width && 0 <= s.Dot.Y && s.Dot.Y <= c.Height, s.State)
			}
		}
		if c.Name == "world" {
			assert.ElementsMatch(t, request.States(), drawn)
		} else {
			assert.Subset(t, drawn, []request.State{"SE", "IE", "DE", "JE", "GG", "IM", "GI", "XK", "LI", "VA"})
			assert.NotContains(t, drawn, request.State("US"))
			assert.Less(t, len(drawn), 75)
		}
	}
	assert.Less(t, bytes, 90_000)
}

// TestChartsInProportion: areas are as they are on the ground, so that the projection, the
// cut along 180 degrees, and the territories taken out of other states are right.
func TestChartsInProportion(t *testing.T) {
	all, err := theCharts()
	require.NoError(t, err)
	const india = 3.18 // millions of square kilometres, without what is disputed
	for state, want := range map[request.State]float64{
		"RU": 16.9, "CA": 9.5, "US": 9.3, "BR": 8.5, "AU": 7.7, "AQ": 12.2, "GL": 2.1, "FR": 0.55, "NO": 0.32, "SE": 0.44, "NZ": 0.265,
		"GF": 0.083, "SJ": 0.061,
	} {
		got := india * sizeOf(shapeOf(t, all[0], state)) / sizeOf(shapeOf(t, all[0], "IN"))
		assert.InEpsilon(t, want, got, 0.12, state)
	}
}

// TestChartsInPlace: a place is within the state to which it belongs.
func TestChartsInPlace(t *testing.T) {
	all, err := theCharts()
	require.NoError(t, err)
	for _, tt := range []struct {
		state request.State
		at    point
	}{
		{"SE", point{15, 62}}, {"SJ", point{16.5, 77.5}}, {"GF", point{-53, 4}}, {"RU", point{-175, 66.5}}, {"RU", point{100, 60}},
		{"XK", point{21, 42.6}}, {"TW", point{121, 24}}, {"AQ", point{0, -85}}, {"SS", point{30, 7}},
	} {
		at := views[0].project(tt.at)
		x, y := views[0].right(at), views[0].down(at)
		for _, s := range all[0].Shapes {
			assert.Equal(t, s.State == tt.state, inside(s, x, y), "%v and %s", tt, s.State)
		}
	}
}

// TestDotsApart: no dot lies over another.
func TestDotsApart(t *testing.T) {
	all, err := theCharts()
	require.NoError(t, err)
	for _, c := range all {
		for i, s := range c.Shapes {
			for _, o := range c.Shapes[:i] {
				if s.Dot != nil && o.Dot != nil {
					x, y := s.Dot.X-o.Dot.X, s.Dot.Y-o.Dot.Y
					assert.GreaterOrEqual(t, x*x+y*y, 4*dotRadius*dotRadius, "%s and %s", s.State, o.State)
				}
			}
		}
	}
}

func shapeOf(t *testing.T, c chart, state request.State) shape {
	t.Helper()
	for _, s := range c.Shapes {
		if s.State == state {
			return s
		}
	}
	t.Fatalf("no shape of %s", state)
	return shape{}
}

// rings reads the path of a shape.
func rings(s shape) [][][2]int {
	var all [][][2]int
	for _, ring := range regexp.MustCompile(`M[^M]+`).FindAllString(s.Path, -1) {
		var points [][2]int
		x, y := 0, 0
		numbers := regexp.MustCompile(`-?\d+`).FindAllString(ring, -1)
		for i := 0; i+1 < len(numbers); i += 2 {
			right, _ := strconv.Atoi(numbers[i])
			down, _ := strconv.Atoi(numbers[i+1])
			x, y = x+right, y+down
			points = append(points, [2]int{x, y})
		}
		all = append(all, points)
	}
	return all
}

// sizeOf returns the area of a shape; that of a hole is negative.
func sizeOf(s shape) float64 {
	sum := 0
	for _, ring := range rings(s) {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			sum += p[0]*q[1] - q[0]*p[1]
		}
	}
	return max(float64(sum), -float64(sum)) / 2
}

// inside reports whether a point is in a shape.
func inside(s shape, x, y int) bool {
	in := false
	for _, ring := range rings(s) {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (p[1] > y) != (q[1] > y) && float64(x) < float64(p[0])+float64(q[0]-p[0])*float64(y-p[1])/float64(q[1]-p[1]) {
				in = !in
			}
		}
	}
	return in
}
