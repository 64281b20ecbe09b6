package check

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// filesOf returns the files of a page, by their first folder. A page writes short
// what is long: «x×3» is xxx, and a file many×3.rego is three files, each with its
// number in place of «n». The file "a.rego |" is a pipe, "a.rego -> b" a link to b.
func filesOf(page *txtar.Archive) map[string]fstest.MapFS {
	files := map[string]fstest.MapFS{"rego": {}, "own": {}, "more": {}}
	for _, f := range page.Files {
		folder, name, ok := strings.Cut(f.Name, "/")
		if !ok {
			continue
		}
		text := repeated(string(f.Data))
		file := &fstest.MapFile{Data: []byte(text), Mode: 0o644}
		if many := manyFiles.FindStringSubmatch(name); many != nil {
			count, _ := strconv.Atoi(many[2])
			for i := range count {
				n := fmt.Sprint(i + 1)
				data := []byte(strings.ReplaceAll(text, "«n»", n))
				files[folder][many[1]+n+many[3]] = &fstest.MapFile{Data: data, Mode: 0o644}
			}
			continue
		}
		if pipe, ok := strings.CutSuffix(name, " |"); ok {
			name, file.Mode = pipe, fs.ModeNamedPipe|0o644
		} else if link, target, ok := strings.Cut(name, " -> "); ok {
			name, file.Mode, file.Data = link, fs.ModeSymlink|0o777, []byte(target)
		}
		files[folder][name] = file
	}
	return files
}

var (
	manyFiles = regexp.MustCompile(`^(.*)×(\d+)(.*)$`)
	manyTimes = regexp.MustCompile(`(?s)«([^«»]+)×(\d+)»`)
)

// repeated writes out what a page has short.
func repeated(text string) string {
	return manyTimes.ReplaceAllStringFunc(text, func(short string) string {
		m := manyTimes.FindStringSubmatch(short)
		n, _ := strconv.Atoi(m[2])
		return strings.Repeat(m[1], n)
	})
}
