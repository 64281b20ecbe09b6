package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// One file a language, a text a key; a test compares them.
//
//go:embed text/*.yaml
var textFiles embed.FS

// languages are those of the page, English first: one for each file.
var languages = func() []language.Tag {
	all := []language.Tag{language.English}
	names, err := fs.Glob(textFiles, "text/*.yaml")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	for _, name := range names {
		tag := language.MustParse(strings.TrimSuffix(path.Base(name), ".yaml"))
		if tag != language.English {
			all = append(all, tag)
		}
	}
	return all
}()

// A locale writes in one language.
type locale struct {
	Tag     language.Tag
	texts   map[string]string
	printer *message.Printer
}

func newLocale(tag language.Tag) (*locale, error) {
	l := &locale{Tag: tag, printer: message.NewPrinter(tag)}
	text, err := textFiles.ReadFile("text/" + tag.String() + ".yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &l.texts)
	}
	return l, err
}

// text returns a text, with values in place of the names in braces.
func (l *locale) text(key string, namesAndValues ...any) (string, error) {
	text, ok := l.texts[key]
	if !ok {
		return "", fmt.Errorf("text/%s.yaml: there is no text %s", l.Tag, key)
	}
	var swaps []string
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		swaps = append(swaps, fmt.Sprintf("{%v}", namesAndValues[i]), fmt.Sprint(namesAndValues[i+1]))
	}
	return strings.NewReplacer(swaps...).Replace(text), nil
}

// day writes a day as people do.
func (l *locale) day(d request.Day) (string, error) {
	parts := strings.Split(string(d), "-")
	if len(parts) != 3 {
		return string(d), nil
	}
	month, err := l.text("month." + parts[1])
	if err != nil {
		return "", err
	}
	form, day := "date", strings.TrimPrefix(parts[2], "0")
	if day == "1" {
		form = "date.first"
	}
	return l.text(form, "day", day, "month", month, "year", parts[0])
}

// digits writes a number with the marks between thousands.
func (l *locale) digits(n int) string { return l.printer.Sprint(number.Decimal(n)) }

// percent writes how much n is of all.
func (l *locale) percent(n, all int) string {
	share := float64(n) / float64(max(all, 1))
	digits := 0
	if share > 0 && share < 0.1 {
		digits = 1
	}
	return l.printer.Sprint(number.Percent(share, number.MaxFractionDigits(digits)))
}

// sorted returns the rows in the order of the names of their states.
func (l *locale) sorted(rows []audit.Row) []audit.Row {
	order := collate.New(l.Tag)
	return slices.SortedFunc(slices.Values(rows), func(a, b audit.Row) int {
		return order.CompareString(l.state(a.State), l.state(b.State))
	})
}

// Name returns what the language calls itself.
func (l *locale) Name() (string, error) { return l.text("language") }

// state returns the name of a state.
func (l *locale) state(s request.State) string { return policy.StateName(s, l.Tag.String()) }
