package main

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pictures is where TestPictures leaves what it makes.
var pictures = flag.String("pictures", "", "leave the pictures of the README in `DIR`")

// TestPictures makes the pictures that the README of the repository shows: a decision and
// the map, each light and dark and of less than 150,000 bytes.
func TestPictures(t *testing.T) {
	dir := cmp.Or(*pictures, t.TempDir())
	b := browse(t, 1000)
	for _, p := range []struct {
		name, at, from string
		height         int64
	}{
		{"decision", "/?lang=en", "#answer", 700},
		{"map", "/world?lang=en&posture=conflict_avoidance", ".told", 732},
	} {
		for _, scheme := range []string{"light", "dark"} {
			b.media(t, "", scheme)
			b.do(t, chromedp.EmulateViewport(1000, p.height), chromedp.Navigate(b.at+p.at))
			eval[bool](t, b, `document.querySelector("`+p.from+`").scrollIntoView(); true`)
			picture, err := chromedp.Run(b, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			picture = small(t, picture)
			assert.Less(t, len(picture), 150_000, p.name)
			require.NoError(t, os.WriteFile(filepath.Join(dir, p.name+"-"+scheme+".png"), picture, 0o644))
		}
	}
}

// small returns a picture with its 256 most frequent colours alone.
func small(t *testing.T, picture []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	counts := map[color.RGBA]int{}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			counts[at(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range frequent[:min(len(frequent), 256)] {
		palette = append(palette, c)
	}
	few := image.NewPaletted(full.Bounds(), palette)
	nearest := map[color.RGBA]uint8{}
	for c := range counts {
		nearest[c] = uint8(palette.Index(c))
	}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			few.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	require.NoError(t, encoder.Encode(&b, few))
	return b.Bytes()
}
