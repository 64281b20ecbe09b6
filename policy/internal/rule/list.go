package rule

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/comity-go/comity/request"
)

// listsFolder is the folder of lists, beside custom rules.
const listsFolder = "lists"

// listEnding is how the names of lists end.
const listEnding = ".txt"

// A List is values that an operator keeps beside the rules, such as accounts. Rules ask
// whether a value is in it and nothing else.
type List struct {
	Name   string
	Folder int
	Fold   bool // letter case makes no difference
	values map[string]struct{}
}

// Has reports whether a value is in the list.
func (l *List) Has(value string) bool {
	_, ok := l.values[l.Key(value)]
	return ok
}

// Key returns what a value is looked up as: two of one key are both in the list or
// both not.
func (l *List) Key(value string) string {
	if l.Fold {
		return folded(value)
	}
	return value
}

// File returns the name of the file of the list.
func (l *List) File() string { return path.Join(listsFolder, l.Name+listEnding) }

// ListsRef is where rules find the lists.
var ListsRef = ast.MustParseRef("data.comity.lists")

// ListOf returns the name of the list that a term is, as in data.comity.lists.vip.
func ListOf(t *ast.Term) (name string, ok bool) {
	ref, isRef := t.Value.(ast.Ref)
	if !isRef || len(ref) != len(ListsRef)+1 || !ref.HasPrefix(ListsRef) {
		return "", false
	}
	word, ok := ref[len(ListsRef)].Value.(ast.String)
	return string(word), ok
}

// EachLookup calls a function for every look into a list in a rule or a module, with the
// terms of its call, v in data.comity.lists.vip, and the name of the list.
func EachLookup(x any, do func(call []*ast.Term, list string)) {
	look := func(call []*ast.Term) {
		if len(call) != 3 || call[0].Value.String() != ast.Member.Name {
			return
		}
		if name, ok := ListOf(call[2]); ok {
			do(call, name)
		}
	}
	ast.WalkExprs(x, func(e *ast.Expr) bool {
		if terms, ok := e.Terms.([]*ast.Term); ok {
			look(terms)
		}
		return false
	})
	ast.WalkTerms(x, func(t *ast.Term) bool {
		if call, ok := t.Value.(ast.Call); ok {
			look(call)
		}
		return false
	})
}

// List returns the list of the name, or nil.
func (b *Beside) List(name string) *List {
	i := slices.IndexFunc(b.Lists, func(l *List) bool { return l.Name == name })
	if i < 0 {
		return nil
	}
	return b.Lists[i]
}

// How much lists may hold.
const (
	maxLists      = 32 << 20 // bytes of all of them
	maxListValue  = 1 << 10  // bytes of a value
	maxListFaults = 20       // that are told of one list
)

// readList reads a file of the folder of lists.
func (b *Beside) readList(fsys fs.FS, name string, d fs.DirEntry, folder int, faults *Faults) error {
	at := &ast.Location{File: name}
	word := strings.TrimSuffix(path.Base(name), listEnding)
	switch first := b.List(word); {
	case path.Dir(name) != listsFolder || path.Ext(name) != listEnding || !request.IsLabelName(word):
		faults.Add("rule.list_name", at, nil, "%+q is not the name of a list: write lists/<name>.txt, the name in lower-case "+
			"letters, digits and underscores", path.Base(name))
		return nil
	case first != nil:
		faults.Add("rule.repeated_list", at, nil, "there is already a list %s, in folder %d of rules: keep one", word, first.Folder)
		return nil
	}
	if regular, err := isRegular(fsys, name, d, faults); !regular {
		return err
	}
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	var text strings.Builder
	if info, err := file.Stat(); err == nil {
		text.Grow(int(min(info.Size(), maxLists)))
	}
	room := int64(maxLists - b.listed)
	if _, err := io.Copy(&text, io.LimitReader(file, room+1)); err != nil {
		return err
	}
	if b.listed += text.Len(); b.listed > maxLists {
		b.listed = maxLists
		faults.Add("rule.large_lists", at, nil, "the lists are over %d MiB together: shorten them", maxLists>>20)
		return nil
	}
	b.Files = append(b.Files, File{folder, name, text.String()})
	l := &List{Name: word, Folder: folder}
	l.parse(name, text.String(), faults)
	b.Lists = append(b.Lists, l)
	return nil
}

// foldLine is the first line of a list in which letter case makes no difference.
const foldLine = "# fold"

// parse reads the lines of a list.
func (l *List) parse(file, text string, faults *Faults) {
	if first, _, _ := strings.Cut(text, "\n"); strings.TrimRight(first, " \t\r") == foldLine {
		l.Fold = true
	}
	l.values = make(map[string]struct{}, strings.Count(text, "\n")+1)
	told, row := 0, 0
	tell := func(problem string) bool {
		told++
		faults.Add("rule.list_value", &ast.Location{File: file, Row: row}, nil, "%s", problem)
		return told < maxListFaults
	}
	for line := range strings.Lines(text) {
		row++
		value, comment := uncommented(line)
		problem := ""
		switch {
		case strings.EqualFold(strings.TrimSpace(comment), foldLine[2:]) && (row > 1 || !l.Fold):
			problem = "write " + foldLine + " on the first line and so, or another comment"
		case len(value) > maxListValue:
			problem = fmt.Sprintf("the value has %d bytes, more than %d: write one value a line", len(value), maxListValue)
		case !shows(value):
			problem = "the value has characters that do not show, or is not in UTF-8: remove them"
		}
		if problem != "" && !tell(problem) {
			return
		}
		if value == "" {
			continue
		}
		l.values[l.Key(value)] = struct{}{}
	}
}

// uncommented returns what a line says before its comment, and the comment. A # begins one
// at the beginning of a line or after a space.
func uncommented(line string) (value, comment string) {
	for from := 0; ; {
		i := strings.IndexByte(line[from:], '#')
		if i < 0 {
			return strings.TrimSpace(line), ""
		}
		if i += from; i == 0 || line[i-1] == ' ' || line[i-1] == '\t' {
			return strings.TrimSpace(line[:i]), line[i+1:]
		}
		from = i + 1
	}
}

// shows reports whether a value is text that people see as it is.
func shows(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' {
			return utf8.ValidString(value) && request.OneLine(value) == value
		}
	}
	return true
}

// folded returns what is the same for texts that differ in letter case alone.
func folded(s string) string {
	plain := true
	for i := range len(s) {
		c := s[i]
		plain = plain && c < utf8.RuneSelf && (c < 'A' || 'Z' < c)
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return unicode.ToLower(least)
	}, s)
}

// ListsText is the module with which Open Policy Agent by itself reads the lists, which it
// has as data. It cannot ignore letter case: there a list that does is an error, because
// two rules give it two values.
func (b *Beside) ListsText() string {
	if len(b.Lists) == 0 {
		return ""
	}
	var text strings.Builder
	text.WriteString("package comity.lists\n")
	for _, l := range b.Lists {
		if l.Fold {
			fmt.Fprintf(&text, "\n# Open Policy Agent by itself cannot ignore letter case: an error, and no answer.\n"+
				"%s := \"folds\"\n\n%s := \"letter case\"\n", l.Name, l.Name)
			continue
		}
		fmt.Fprintf(&text, "\n%s contains value if {\n\tsome line in split(data.comity.beside[\"%d\"][%q], \"\\n\")\n"+
			"\tvalue := trim_space(regex.replace(line, `(^|[ \\t])#.*`, \"\"))\n\tvalue != \"\"\n}\n", l.Name, l.Folder, l.File())
	}
	return text.String()
}
