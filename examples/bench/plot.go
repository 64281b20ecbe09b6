package main

import (
	"fmt"
	"math"
	"strings"
)

// The measures of the plot, in pixels, and its scale, in microseconds.
const (
	plotWidth  = 900
	plotLeft   = 320
	plotRight  = 40
	plotTop    = 78
	barHeight  = 11
	barGap     = 16
	plotLeast  = 0.01
	plotMost   = 100000.0
	plotFooter = 46
)

// A series is one start of work: its words in the legend and its colour.
type series struct{ start, words, colour string }

var allSeries = []series{
	{"request", "from the request (law looked up)", "#1f5fa8"},
	{"facts", "from the facts (input built)", "#7fb2e5"},
	{"input", "from a ready input", "#c9cfd6"},
}

// ours is the colour of the library's own bars.
const ours = "#c2410c"

// plot draws the table as bars on a logarithmic scale, in SVG.
func plot(contenders []*contender, all []*measurement) []byte {
	var bars strings.Builder
	y := plotTop
	for _, w := range contenders {
		if w.on == objects {
			continue
		}
		y = group(&bars, w.name, all, y)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="Helvetica, Arial, sans-serif" font-size="12">`+"\n",
		plotWidth, y+plotFooter)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n")
	label(&b, 16, 24, `font-size="15" font-weight="bold"`, "Processor time of one decision, the same rules (logarithmic scale; shorter is better)")
	legend(&b)
	axis(&b, y)
	b.WriteString(bars.String())
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// group draws the bars of one contender from y down and returns where those of
// the next begin.
func group(b *strings.Builder, name string, all []*measurement, y int) int {
	first := y
	for _, s := range allSeries {
		l := find(all, name, s.start)
		if l == nil {
			continue
		}
		bar(b, y, l.typical().nanoseconds/1000, colour(name, s))
		y += barHeight + 2
	}
	label(b, plotLeft-10, (first+y)/2+3, `text-anchor="end"`+weight(name), name)
	return y + barGap
}

func isOurs(name string) bool { return strings.HasPrefix(name, "comity") }

func colour(name string, s series) string {
	if isOurs(name) {
		return ours
	}
	return s.colour
}

func weight(name string) string {
	if isOurs(name) {
		return ` font-weight="bold"`
	}
	return ""
}

// bar draws one bar with its value.
func bar(b *strings.Builder, y int, micros float64, colour string) {
	x := across(micros)
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", plotLeft, y, x-plotLeft, barHeight, colour)
	label(b, int(x)+5, y+barHeight-1, `font-size="11"`, duration(micros))
}

// duration writes a time with its unit.
func duration(micros float64) string {
	if micros >= 1000 {
		return fmt.Sprintf("%.3g ms", micros/1000)
	}
	if micros < 1 {
		return fmt.Sprintf("%.2g µs", micros)
	}
	return fmt.Sprintf("%.3g µs", micros)
}

// across returns where a time is on the scale.
func across(micros float64) float64 {
	share := math.Log10(micros/plotLeast) / math.Log10(plotMost/plotLeast)
	return plotLeft + share*(plotWidth-plotLeft-plotRight)
}

// axis draws the lines and labels of the powers of ten.
func axis(b *strings.Builder, bottom int) {
	for t := plotLeast; t <= plotMost*1.01; t *= 10 {
		x := int(math.Round(across(t)))
		fmt.Fprintf(b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#e2e5e9"/>`+"\n", x, plotTop-8, x, bottom)
		label(b, x, bottom+16, `text-anchor="middle" fill="#444444"`, duration(math.Round(t*100)/100))
	}
}

// legend names the colours.
func legend(b *strings.Builder) {
	x := 16
	for _, s := range append([]series{{"", "comity, from the request", ours}}, allSeries...) {
		fmt.Fprintf(b, `<rect x="%d" y="41" width="11" height="11" fill="%s"/>`+"\n", x, s.colour)
		label(b, x+16, 51, "", s.words)
		x += 40 + 7*len(s.words)
	}
}

// label writes a text.
func label(b *strings.Builder, x, y int, attributes, words string) {
	fmt.Fprintf(b, `<text x="%d" y="%d" %s>%s</text>`+"\n", x, y, attributes, words)
}
