package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"

	"golang.org/x/text/language"

	"github.com/comity-go/comity/request"
)

// An atlas is the land of the world in degrees. Borders are lines that two areas share.
type atlas struct {
	lines [][]point
	areas []area
}

// An area is land with one name. State is empty where the area has no code of its own in
// ISO 3166-1, nor is Kosovo.
type area struct {
	state    request.State
	polygons []polygon
}

// A polygon is rings of lines, the outer ring first. Line ^n is line n backwards.
type polygon [][]int

// A point is a place: longitude and latitude in degrees, or right and down on a chart.
type point struct{ x, y float64 }

//go:embed atlas/countries-50m.json.gz
var packedAtlas []byte

// readAtlas reads the atlas, which is TopoJSON.
func readAtlas() (atlas, error) {
	var topology struct {
		Arcs      [][][2]float64
		Transform struct{ Scale, Translate [2]float64 }
		Objects   struct {
			Countries struct {
				Geometries []struct {
					Type       string
					ID         string
					Properties struct{ Name string }
					Arcs       json.RawMessage
				}
			}
		}
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packedAtlas))
	if err != nil {
		return atlas{}, err
	}
	if err := json.NewDecoder(unpacked).Decode(&topology); err != nil {
		return atlas{}, err
	}
	var a atlas
	for _, steps := range topology.Arcs { // each from the one before
		line := make([]point, len(steps))
		x, y := 0.0, 0.0
		for i, step := range steps {
			x, y = x+step[0], y+step[1]
			line[i] = point{x*topology.Transform.Scale[0] + topology.Transform.Translate[0],
				y*topology.Transform.Scale[1] + topology.Transform.Translate[1]}
		}
		a.lines = append(a.lines, line)
	}
	for _, g := range topology.Objects.Countries.Geometries {
		polygons := make([]polygon, 1)
		var into any = &polygons
		if g.Type == "Polygon" {
			into = &polygons[0]
		}
		if err := json.Unmarshal(g.Arcs, into); err != nil {
			return atlas{}, err
		}
		a.add(stateOf(g.ID, g.Properties.Name), polygons)
	}
	return a, nil
}

// stateOf returns the state of a number of ISO 3166-1, or that of Kosovo, which has none.
func stateOf(id, name string) request.State {
	if name == "Kosovo" {
		return "XK"
	}
	number, err := strconv.Atoi(id)
	if err != nil {
		return ""
	}
	region, err := language.EncodeM49(number)
	if err != nil {
		return ""
	}
	return request.State(region.String())
}

// add adds polygons to the area of a state. Those of a territory that the atlas draws as
// a part of another state go to the territory.
func (a *atlas) add(state request.State, polygons []polygon) {
	for _, p := range polygons {
		of := state
		for _, t := range territories {
			if t.drawnAs == state && t.holds(a.line(p[0][0])[0]) {
				of = t.state
			}
		}
		i := slices.IndexFunc(a.areas, func(known area) bool { return known.state == of })
		if i < 0 {
			i = len(a.areas)
			a.areas = append(a.areas, area{state: of})
		}
		a.areas[i].polygons = append(a.areas[i].polygons, p)
	}
}

// line returns the line of a ring.
func (a *atlas) line(i int) []point {
	if i >= 0 {
		return a.lines[i]
	}
	backwards := slices.Clone(a.lines[^i])
	slices.Reverse(backwards)
	return backwards
}

// territories have a code of their own in ISO 3166-1, and in the atlas they are a part of
// another state or have no land at all.
var territories = []territory{
	{"BQ", "NL", box{-69, 11, -62, 18}}, // Bonaire, Sint Eustatius and Saba
	{"GF", "FR", box{-55, 2, -51, 6}},
	{"GP", "FR", box{-62.1, 15.6, -60.9, 16.6}},
	{"MQ", "FR", box{-61.4, 14.3, -60.7, 15}},
	{"RE", "FR", box{55, -22, 56, -20}},
	{"YT", "FR", box{45, -13.1, 45.4, -12.6}},
	{"SJ", "NO", box{10, 74, 35, 82}},  // Svalbard
	{"SJ", "NO", box{-10, 70, -7, 72}}, // Jan Mayen
	{"TK", "NZ", box{-173, -10, -171, -8}},
	{"CX", "", box{105, -11, 107, -10}},
	{"CC", "", box{96, -13, 98, -11}},
	{"BV", "", box{3.3, -54.5, 3.5, -54.3}},
	{"GI", "", box{-5.4, 36.1, -5.3, 36.2}},
	{"TV", "", box{179, -9, 179.4, -8}},
	{"UM", "", box{166.5, 19.2, 166.7, 19.4}}, // Wake Island, where people live
}

// A territory is the land of a state that lies in a box.
type territory struct {
	state, drawnAs request.State
	box
}

// A box is what lies between two meridians and two parallels, or two edges of a chart.
type box struct{ left, low, right, high float64 }

func (b box) holds(p point) bool {
	return b.left <= p.x && p.x <= b.right && b.low <= p.y && p.y <= b.high
}

// wider returns the box with a margin around it.
func (b box) wider(by float64) box {
	return box{b.left - by, b.low - by, b.right + by, b.high + by}
}

func (b box) middle() point { return point{(b.left + b.right) / 2, (b.low + b.high) / 2} }
