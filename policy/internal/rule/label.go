package rule

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"github.com/comity-go/comity/request"
)

// labelsFile is the file that declares labels, at the top of a folder of custom rules.
const labelsFile = "labels.yaml"

// A Label is a fact of the operator's own, which requests give and custom rules read.
type Label struct {
	Name  string
	Words []string // in order of the file; nil where any text counts
	List  bool     // a list of them
	About string   // for people
	at    *ast.Location
}

// How much may be declared. More words are better kept as a list.
const (
	maxLabels     = 64 // that a request can give
	maxLabelWords = 1000
	maxLabelText  = 1 << 10 // bytes of a word
)

// Check returns the faults of the labels of a request, each a [request.FieldError]: a
// label that is not declared, a word that is not, a text in place of a list or the
// other way. Faults of form are found by package request.
func (b *Beside) Check(req *request.Request) error {
	var faults []error
	for i := range req.Labels {
		l := &req.Labels[i]
		switch of := b.label(l.Name); {
		case !request.IsLabelName(l.Name):
		case of == nil:
			faults = append(faults, b.undeclared(l.Name))
		default:
			faults = append(faults, of.check(l)...)
		}
	}
	if faults == nil {
		return nil
	}
	return request.Join(faults...)
}

// label returns the declaration of a label, or nil.
func (b *Beside) label(name string) *Label {
	i, ok := slices.BinarySearchFunc(b.Labels, name, func(l Label, name string) int { return strings.Compare(l.Name, name) })
	if !ok {
		return nil
	}
	return &b.Labels[i]
}

// Words returns the closed words of a label, none where it has none, and whether it is
// declared.
func (b *Beside) Words(name string) (words []string, declared bool) {
	if l := b.label(name); l != nil {
		return l.Words, true
	}
	return nil, false
}

// StandIns returns labels with declared words in place of the texts of labels of closed
// words, which are not known. What was given still is.
func (b *Beside) StandIns(given request.Labels) request.Labels {
	all := slices.Clone(given)
	for i := range all {
		words, _ := b.Words(all[i].Name)
		if len(words) == 0 {
			continue
		}
		if all[i].Text != "" {
			all[i].Text = words[0]
		}
		if n := len(all[i].List); n > 0 {
			all[i].List = slices.Clone(words[:min(n, len(words))]) // more would repeat one
		}
	}
	return all
}

func (b *Beside) undeclared(name string) error {
	var names []string
	for _, l := range b.Labels {
		names = append(names, l.Name)
	}
	return &request.FieldError{Pointer: "/labels/" + name, Code: "request.unknown_label", Accepted: names,
		Problem: "this label is not declared in " + labelsFile + request.Suggest(name, names)}
}

// check returns the faults of a label of a request.
func (l *Label) check(given *request.Label) []error {
	pointer := "/labels/" + l.Name
	switch {
	case given.List == nil && l.List:
		return []error{&request.FieldError{Pointer: pointer, Code: "request.wrong_type", Problem: "is a string; write a list"}}
	case given.List != nil && !l.List:
		return []error{&request.FieldError{Pointer: pointer, Code: "request.wrong_type", Problem: "is a list; write a string"}}
	case l.Words == nil:
		return nil
	case !l.List:
		return l.checkWord(pointer, given.Text)
	}
	known := make(map[string]bool, len(l.Words)) // the request may hold many words
	for _, word := range l.Words {
		known[word] = true
	}
	var faults []error
	more := 0
	for i, word := range given.List {
		switch {
		case known[word]:
		case len(faults) == request.MaxFaults:
			more++ // a hint takes a look at all words
		default:
			faults = append(faults, l.checkWord(pointer+"/"+strconv.Itoa(i), word)...)
		}
	}
	if more > 0 {
		faults = append(faults, &request.FieldError{Code: "request.more", More: more})
	}
	return faults
}

func (l *Label) checkWord(pointer, word string) []error {
	if word == "" || slices.Contains(l.Words, word) {
		return nil
	}
	return []error{&request.FieldError{Pointer: pointer, Code: "request.unknown_word", Accepted: slices.Clone(l.Words),
		Problem: strconv.Quote(Brief(word)) + " is not a word of this label" + request.Suggest(word, l.Words)}}
}

// readLabels reads labels.yaml.
func (b *Beside) readLabels(fsys fs.FS, d fs.DirEntry, folder int, faults *Faults) error {
	if regular, err := isRegular(fsys, labelsFile, d, faults); !regular {
		return err
	}
	text, err := ReadFile(fsys, labelsFile)
	if err != nil {
		return err
	}
	b.Files = append(b.Files, File{folder, labelsFile, text})
	if len(text) > maxSource {
		faults.Add("rule.large_file", &ast.Location{File: labelsFile}, nil, "the file is over %d KiB: shorten it", maxSource>>10)
		return nil
	}
	root := parseLabels(text, faults)
	if root == nil {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		b.declare(root.Content[i], root.Content[i+1], faults)
	}
	slices.SortFunc(b.Labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// yamlLine is where the decoder of YAML says the line of a fault.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// parseLabels returns the mapping of names to declarations, or nil.
func parseLabels(text string, faults *Faults) *yaml.Node {
	var root yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	err := decoder.Decode(&root)
	if err == nil && len(root.Content) == 1 && root.Content[0].Kind == yaml.MappingNode && len(root.Content[0].Content) > 0 {
		if err = decoder.Decode(new(yaml.Node)); errors.Is(err, io.EOF) {
			return root.Content[0]
		}
	}
	at, problem := &ast.Location{File: labelsFile, Row: root.Line, Col: root.Column}, labelsForm
	if err != nil && !errors.Is(err, io.EOF) {
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			at.Row, _ = strconv.Atoi(m[1])
			problem = "this is not YAML: " + m[2]
		}
	}
	faults.Add("rule.labels_syntax", at, nil, "%s", problem)
	return nil
}

const labelsForm = "write one mapping from the name of each label to what it is, such as tier: {words: [standard, sovereign]}"

func at(n *yaml.Node) *ast.Location {
	return &ast.Location{File: labelsFile, Row: n.Line, Col: n.Column}
}

// declare takes one declaration.
func (b *Beside) declare(name, of *yaml.Node, faults *Faults) {
	if !isText(name) || !request.IsLabelName(name.Value) {
		faults.Add("rule.label_name", at(name), nil, "%s: the name of a label is lower-case letters, digits and underscores, "+
			"a letter first, at most 64", Brief(cmp.Or(name.Value, "this")))
		return
	}
	if i := slices.IndexFunc(b.Labels, func(l Label) bool { return l.Name == name.Value }); i >= 0 {
		faults.Add("rule.repeated_label", at(name), nil, "label %s is already declared in %v: declare it once",
			name.Value, b.Labels[i].at)
		return
	}
	if len(b.Labels) == maxLabels {
		faults.Add("rule.many_labels", at(name), nil, "there are more than %d labels: remove some", maxLabels)
		return
	}
	l := Label{Name: name.Value, at: at(name)}
	before := faults.Count()
	l.read(of, faults)
	b.Labels = append(b.Labels, l) // with a fault too: rules that read it have no second one
	b.Unread = b.Unread || faults.Count() > before
}

// labelKeys are the keys of a declaration.
var labelKeys = []string{"words", "text", "list", "about"}

// read reads what a label is.
func (l *Label) read(of *yaml.Node, faults *Faults) {
	if of.Kind != yaml.MappingNode {
		faults.Add("rule.label_value", at(of), labelKeys, "label %s: write what it is, such as {words: [standard, sovereign]} "+
			"or {text: true}", l.Name)
		return
	}
	given := map[string]bool{}
	for i := 0; i+1 < len(of.Content); i += 2 {
		key, value := of.Content[i], of.Content[i+1]
		name := key.Value
		switch {
		case !isText(key) || !slices.Contains(labelKeys, name):
			faults.Add("rule.label_key", at(key), labelKeys, "label %s: no such key %s%s", l.Name, Brief(name),
				request.Suggest(name, labelKeys))
			continue
		case given[name]:
			faults.Add("rule.label_key", at(key), nil, "label %s: %s is given twice: keep one", l.Name, name)
			continue
		}
		given[name] = true
		if problem, at := l.set(name, value); problem != "" {
			faults.Add("rule.label_value", at, nil, "label %s: %s: %s", l.Name, name, problem)
		}
	}
	if given["words"] == given["text"] {
		faults.Add("rule.label_value", at(of), nil, "label %s: write its words, or text: true where any text counts, "+
			"and not both", l.Name)
	}
}

// set sets what a key says. It returns what is wrong there, and where.
func (l *Label) set(key string, value *yaml.Node) (problem string, where *ast.Location) {
	where = at(value)
	switch key {
	case "words":
		return l.setWords(value)
	case "about":
		if !isText(value) || request.OneLine(value.Value) != value.Value {
			return "write one line of plain text", where
		}
		l.About = value.Value
	case "text":
		if !isTruth(value) || value.Value != "true" {
			return "write true, or the words instead", where
		}
	case "list":
		if !isTruth(value) {
			return "write true or false", where
		}
		l.List = value.Value == "true"
	}
	return "", nil
}

func (l *Label) setWords(value *yaml.Node) (problem string, where *ast.Location) {
	if value.Kind != yaml.SequenceNode || len(value.Content) == 0 {
		return "write a list of words", at(value)
	}
	if len(value.Content) > maxLabelWords {
		return fmt.Sprintf("there are more than %d: write text: true, and the words into a list beside the rules", maxLabelWords), at(value)
	}
	seen := map[string]bool{}
	for _, word := range value.Content {
		switch {
		case !isText(word):
			return "a word is a text: put it in quotes", at(word)
		case word.Value == "" || len(word.Value) > maxLabelText || request.OneLine(word.Value) != word.Value:
			return fmt.Sprintf("a word is one line of plain text, of at most %d bytes, and not empty", maxLabelText), at(word)
		case seen[word.Value]:
			return fmt.Sprintf("%q is given twice: keep one", Brief(word.Value)), at(word)
		}
		seen[word.Value] = true
		l.Words = append(l.Words, word.Value)
	}
	return "", nil
}

func isText(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" }

func isTruth(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Value == "true" || n.Value == "false") && n.ShortTag() == "!!bool"
}
