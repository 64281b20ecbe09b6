package main

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
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

var pictures = flag.String("pictures", "", "write the pictures of the README into `DIR`")

// TestPictures makes the pictures that the README of the repository shows: a decision and
// the map, each light and dark.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are made with -pictures DIR alone")
	}
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
			require.NoError(t, os.WriteFile(filepath.Join(*pictures, p.name+"-"+scheme+".png"), picture, 0o644))
		}
	}
}

// small returns a picture with its 256 most frequent colours alone.
func small(t *testing.T, picture []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	counts := map[color.Color]int{}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			counts[full.At(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return counts[b] - counts[a] })
	few := image.NewPaletted(full.Bounds(), frequent[:min(len(frequent), 256)])
	draw.Draw(few, few.Bounds(), full, image.Point{}, draw.Src)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	require.NoError(t, encoder.Encode(&b, few))
	return b.Bytes()
}
