package paper_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/examples/desk/internal/paper"
)

// TestPrint prints each Annex III of the tests and each letter with a browser: as wide as a
// sheet of A4 and no wider, on a few sheets. With -html the prints and pictures are kept.
func TestPrint(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is missing: .ci/run installs it")
		}
		t.Skip("chromium is missing: apt-get install chromium")
	}
	dir := t.TempDir()
	if *html != "" {
		dir = *html
	}
	style, err := os.ReadFile("../../web/paper.css")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "paper.css"), style, 0o666))
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	sheet := func(name string, p paper.Page) {
		t.Helper()
		var b bytes.Buffer
		require.NoError(t, p.WriteHTML(&b, "paper.css"))
		file := filepath.Join(dir, "print-"+name)
		require.NoError(t, os.WriteFile(file+".html", b.Bytes(), 0o666))
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(658, 900), chromedp.Navigate("file://"+file+".html"))) // 174 mm
		over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
		require.NoError(t, err)
		assert.LessOrEqual(t, over, 0, "%s is %d pixels too wide", name, over)
		pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(func(p *page.PrintToPDFParams) { p.PreferCSSPageSize = new(true) }))
		require.NoError(t, err)
		assert.True(t, bytes.HasPrefix(pdf, []byte("%PDF")), name)
		assert.Contains(t, string(pdf), "[0 0 594.95996 841.91998]", "%s is on A4", name)
		sheets := bytes.Count(pdf, []byte("/Type /Page\n"))
		assert.Positive(t, sheets, name)
		assert.LessOrEqual(t, sheets, 5, "%s takes %d sheets", name, sheets)
		if *html != "" {
			picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file+".png", picture, 0o666))
			require.NoError(t, os.WriteFile(file+".pdf", pdf, 0o666))
		}
	}
	for name, change := range refused {
		req := asked(t, "eu-epoc", change)
		f, err := paper.Impossible("en", req, decided(t, "en", req), desk)
		require.NoError(t, err)
		sheet("annex-iii-"+name, f.Page("en"))
	}
	for name, letter := range letters(t, asked(t, "us-warrant-ireland", nil), asked(t, "eu-epoc", refused["third-country"])) {
		p, err := letter("en")
		require.NoError(t, err)
		sheet("letter-"+name, p)
	}
}
