package paper

import (
	"embed"
	"html/template"
	"io"
	"strings"
)

// A Page is a paper as it is printed.
type Page struct {
	Lang  string
	Title string
	Under string // below the title: the act that a form is of
	Marks []string
	Parts []Part
}

// A Part is what stands under one heading.
type Part struct {
	Title   string
	English bool // the heading is English on a page of another language
	Rows    []Row
}

// A Row is one line: a label with what was filled in, a box, or a text.
type Row struct {
	ID      string // of the field of a form
	Kind    RowKind
	Label   string
	Text    string
	Ticked  bool
	English bool // the label is English on a page of another language
}

// A RowKind is how a row is drawn.
type RowKind string

// The kinds of rows. A line or a box with a line that has no text is drawn as a blank.
const (
	RowText RowKind = "text" // Label alone, to be read
	RowLine RowKind = "line" // Label, and Text or a blank
	RowBox  RowKind = "box"
	RowBoth RowKind = "both" // a box with a line
)

// Page returns a form in a language. Where some of its official labels are not held in
// that language, those in English stand, and a mark says so.
func (f Filled) Page(lang string) Page {
	form := forms[f.Annex]
	p := Page{Lang: lang, Under: say(lang, "form_of", "annex", f.Annex)}
	official := true
	label := func(l Label) (string, bool) {
		text, ok := l.In(lang)
		official = official && ok
		return text, !ok
	}
	p.Title, _ = label(form.Title)
	for _, s := range form.Sections {
		title, english := label(s.Title)
		part := Part{Title: s.Letter + ". " + title, English: english}
		for _, field := range s.Fields {
			v := f.Fields[field.ID]
			row := Row{ID: field.ID, Kind: rowOf[field.Type], Text: v.Text, Ticked: v.Ticked}
			row.Label, row.English = label(field.Label)
			part.Rows = append(part.Rows, row)
		}
		p.Parts = append(p.Parts, part)
	}
	if !official {
		p.Marks = append(p.Marks, say(lang, "english"))
	}
	return p
}

// rowOf says how each type of field is drawn.
var rowOf = map[FieldType]RowKind{Box: RowBox, BoxText: RowBoth, Line: RowLine, Lines: RowLine, Date: RowLine,
	Signature: RowLine, Group: RowText, Note: RowText}

//go:embed paper.html
var pageFile embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"say":   say,
	"lines": func(text string) []string { return strings.Split(text, "\n") },
}).ParseFS(pageFile, "paper.html"))

// WriteHTML writes the page as it is printed. The style is the page's own, so that the
// file stands alone; style names it for a desk that serves it from elsewhere.
func (p Page) WriteHTML(w io.Writer, style string) error {
	return pages.ExecuteTemplate(w, "paper.html", struct {
		Page
		Style string
	}{p, style})
}
