package main

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/comity-go/comity/request"
)

// A chart is a part of the world, drawn. Its unit is a fraction of a pixel.
type chart struct {
	Name          string
	Width, Height int
	Land          string  // the path of land that is of no state of ISO 3166-1
	Shapes        []shape // those with a dot last, so that nothing lies over a dot
}

// A shape is a state on a chart.
type shape struct {
	State request.State
	Path  string // of SVG; may be empty
	Dot   *dot   // where the state is too small to see or to click
}

// Radius is that of every dot.
func (c chart) Radius() int { return dotRadius }

// A dot is the middle of a circle.
type dot struct{ X, Y int }

// A view is how a chart is drawn.
type view struct {
	name    string
	project func(point) point // to the right and down, in units
	frame   box
}

// views are the charts of a page. Both keep areas in proportion: no state looks greater
// than it is.
var views = []view{
	{"world", equalEarth, box{-2000, -965, 2000, 985}},
	{"europe", aroundEurope, box{-1330, -1180, 1250, 1160}},
}

const (
	tolerance  = 1.6 // how far a line may be from the true one
	leastIsle  = 12  // area of an island that is drawn
	leastState = 350 // area of the greatest island of a state without a dot
	margin     = 20  // around the frame, to hide where land is cut off
	dotRadius  = 15
)

// equalEarth is the projection of Šavrič, Patterson and Jenny (2018), 4,000 units wide.
func equalEarth(p point) point {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	const scale = 2000 / 2.7066299836
	t := math.Asin(math.Sqrt(3) / 2 * math.Sin(radians(p.y)))
	t2 := t * t
	t6 := t2 * t2 * t2
	x := 2 * math.Sqrt(3) * radians(p.x) * math.Cos(t) / (3 * (9*a4*t6*t2 + 7*a3*t6 + 3*a2*t2 + a1))
	y := t * (a4*t6*t2 + a3*t6 + a2*t2 + a1)
	return point{scale * x, -scale * y}
}

// aroundEurope is the azimuthal equal-area projection of Lambert (1772) with its middle
// in Europe.
func aroundEurope(p point) point {
	const scale = 3300
	middle, high := radians(12), radians(53)
	l, h := radians(p.x)-middle, radians(p.y)
	k := math.Sqrt(2 / (1 + math.Sin(high)*math.Sin(h) + math.Cos(high)*math.Cos(h)*math.Cos(l)))
	x := k * math.Cos(h) * math.Sin(l)
	y := k * (math.Cos(high)*math.Sin(h) - math.Sin(high)*math.Cos(h)*math.Cos(l))
	return point{scale * x, -scale * y}
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// charts draws all views.
func charts() ([]chart, error) {
	a, err := readAtlas()
	if err != nil {
		return nil, err
	}
	var all []chart
	for _, v := range views {
		all = append(all, v.draw(a))
	}
	return all, nil
}

// draw draws one view.
func (v view) draw(a atlas) chart {
	c := chart{Name: v.name, Width: int(v.frame.right - v.frame.left), Height: int(v.frame.high - v.frame.low)}
	drawn := atlas{}
	for _, line := range a.lines {
		drawn.lines = append(drawn.lines, v.simple(line))
	}
	for _, of := range a.areas {
		s := shape{State: of.state}
		greatest, where := 0.0, v.project(a.line(of.polygons[0][0][0])[0])
		for _, p := range of.polygons {
			for _, lines := range p {
				for _, part := range cut(drawn.ring(lines)) {
					for i, p := range part {
						part[i] = v.project(p)
					}
					part = clip(part, v.frame.wider(margin))
					size, middle := measure(part)
					if size > greatest {
						greatest, where = size, middle
					}
					if size >= leastIsle {
						s.Path += v.path(part)
					}
				}
			}
		}
		c.add(v, s, greatest, where)
	}
	for _, t := range territories {
		if !slices.ContainsFunc(a.areas, func(of area) bool { return of.state == t.state }) {
			c.add(v, shape{State: t.state}, 0, v.project(t.middle()))
		}
	}
	slices.SortStableFunc(c.Shapes, func(a, b shape) int {
		switch {
		case (a.Dot == nil) == (b.Dot == nil):
			return cmp.Compare(a.State, b.State)
		case a.Dot == nil:
			return -1
		}
		return 1
	})
	c.part()
	return c
}

// add adds a shape, with a dot where the state is small; nothing where no land of it lies
// in the frame.
func (c *chart) add(v view, s shape, greatest float64, where point) {
	switch {
	case s.State == "":
		c.Land = s.Path
	case greatest >= leastState:
		c.Shapes = append(c.Shapes, s)
	case v.frame.holds(where):
		s.Dot = &dot{v.right(where), v.down(where)}
		c.Shapes = append(c.Shapes, s)
	}
}

// part moves dots apart that lie over each other.
func (c *chart) part() {
	const apart = 2*dotRadius + 3
	for range 200 {
		for i, s := range c.Shapes {
			for _, t := range c.Shapes[:i] {
				if s.Dot == nil || t.Dot == nil {
					continue
				}
				x, y := float64(s.Dot.X-t.Dot.X), float64(s.Dot.Y-t.Dot.Y)
				if far := math.Hypot(x, y); far < apart {
					if far == 0 {
						x, far = 1, 1
					}
					step := (apart-far)/2 + 1
					right, down := int(math.Round(x/far*step)), int(math.Round(y/far*step))
					s.Dot.X, s.Dot.Y = s.Dot.X+right, s.Dot.Y+down
					t.Dot.X, t.Dot.Y = t.Dot.X-right, t.Dot.Y-down
				}
			}
		}
	}
}

// ring joins lines to a ring.
func (a *atlas) ring(lines []int) []point {
	var ring []point
	for _, i := range lines {
		line := a.line(i)
		ring = append(ring, line[:len(line)-1]...) // the next line begins with the last point
	}
	return ring
}

// cut cuts a ring in degrees along the meridian of 180 degrees. One around the South
// Pole is closed along the edge.
func cut(ring []point) [][]point {
	along := slices.Clone(ring)
	for i := range along[1:] {
		along[i+1].x -= 360 * math.Round((along[i+1].x-along[i].x)/360)
	}
	if first, last := along[0], along[len(along)-1]; math.Abs(first.x-last.x) > 180 {
		along = append(along, point{last.x, -90}, point{first.x, -90})
	}
	var parts [][]point
	for _, turn := range []float64{-360, 0, 360} {
		turned := slices.Clone(along)
		for i := range turned {
			turned[i].x += turn
		}
		if part := clip(turned, box{-180, -90, 180, 90}); len(part) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// simple leaves points out of a line in degrees that are near to the line drawn without
// them, after Ramer, Douglas and Peucker. The ends stay, so that neighbours still meet.
func (v view) simple(line []point) []point {
	drawn := make([]point, len(line))
	for i, p := range line {
		drawn[i] = v.project(p)
	}
	kept := line[:1:1]
	var keep func(first, last int)
	keep = func(first, last int) {
		far, at := tolerance, last
		for i := first + 1; i < last; i++ {
			if d := distance(drawn[i], drawn[first], drawn[last]); d > far {
				far, at = d, i
			}
		}
		if at == last {
			kept = append(kept, line[last])
			return
		}
		keep(first, at)
		keep(at, last)
	}
	keep(0, len(line)-1)
	return kept
}

// distance returns how far a point is from the line between two others.
func distance(p, a, b point) float64 {
	x, y := b.x-a.x, b.y-a.y
	along := 0.0
	if x != 0 || y != 0 {
		along = max(0, min(1, ((p.x-a.x)*x+(p.y-a.y)*y)/(x*x+y*y)))
	}
	return math.Hypot(p.x-a.x-along*x, p.y-a.y-along*y)
}

// measure returns the area of a ring and its middle.
func measure(ring []point) (size float64, middle point) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		cross := p.x*q.y - q.x*p.y
		size += cross
		middle.x, middle.y = middle.x+(p.x+q.x)*cross, middle.y+(p.y+q.y)*cross
	}
	if size == 0 {
		return 0, point{}
	}
	return math.Abs(size / 2), point{middle.x / (3 * size), middle.y / (3 * size)}
}

// clip cuts off what of a ring lies outside a box, side by side, after Sutherland and
// Hodgman.
func clip(ring []point, b box) []point {
	for _, inside := range []func(point) float64{ // how far
		func(p point) float64 { return p.x - b.left },
		func(p point) float64 { return b.right - p.x },
		func(p point) float64 { return p.y - b.low },
		func(p point) float64 { return b.high - p.y },
	} {
		var kept []point
		for i, p := range ring {
			before := ring[(i+len(ring)-1)%len(ring)]
			in, was := inside(p), inside(before)
			if (in >= 0) != (was >= 0) {
				k := was / (was - in)
				kept = append(kept, point{before.x + k*(p.x-before.x), before.y + k*(p.y-before.y)})
			}
			if in >= 0 {
				kept = append(kept, p)
			}
		}
		ring = kept
	}
	return ring
}

// path returns a ring as a path of SVG, in steps from point to point.
func (v view) path(ring []point) string {
	x, y := v.right(ring[0]), v.down(ring[0])
	b := append(appendStep(appendStep([]byte("M"), x), y), 'l')
	for _, p := range ring[1:] {
		right, down := v.right(p), v.down(p)
		if right != x || down != y {
			b = appendStep(appendStep(b, right-x), down-y)
			x, y = right, down
		}
	}
	return string(append(b, 'z'))
}

// appendStep appends a number, and a space before it where one is needed.
func appendStep(b []byte, step int) []byte {
	if last := b[len(b)-1]; step >= 0 && last >= '0' && last <= '9' {
		b = append(b, ' ')
	}
	return strconv.AppendInt(b, int64(step), 10)
}

func (v view) right(p point) int { return int(math.Round(p.x - v.frame.left)) }
func (v view) down(p point) int  { return int(math.Round(p.y - v.frame.low)) }
