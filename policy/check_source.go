package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// An origin says who wrote a rule file, and so what it may do.
type origin int

const (
	fromLibrary  origin = iota // built in
	fromOperator               // can only tighten, or be a posture
	fromEngine                 // generated
)

// A source is one rule file, parsed.
type source struct {
	name   string // its path
	text   string
	origin origin
	test   bool
	module *ast.Module
	pkg    string // the package, such as data.comity.custom.acme
	last   string // the last part of it
	role   role
}

// maxSource limits a rule file, in bytes.
const maxSource = 256 << 10

// isTest reports whether a file holds tests, which no engine runs.
func isTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

// parseRules parses every .rego file of fsys, with or without the tests. The
// error joins every fault; what could be parsed comes with it.
func parseRules(fsys fs.FS, from origin, tests bool) ([]source, error) {
	faults := &ruleFaults{}
	var sources []source
	found := false
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".rego" || isTest(name) && !tests {
			return err
		}
		found = true
		text, err := readSource(fsys, name)
		if err != nil {
			return err
		}
		if s := parseSource(name, text, from, faults); s.module != nil {
			sources = append(sources, s)
		}
		return nil
	})
	if err != nil {
		faults.rest = append(faults.rest, fmt.Errorf("reading rules: %w", err))
	} else if !found {
		faults.add(&ast.Location{File: "."}, nil, "no .rego file is here")
	}
	return sources, faults.err()
}

// readSource reads a file, and no more of it than shows that it is too large.
func readSource(fsys fs.FS, name string) (string, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSource+1))
	return string(text), err
}

// parseSource parses one file; the module is nil where there is a fault.
func parseSource(name, text string, from origin, faults *ruleFaults) source {
	s := source{name: name, text: text, origin: from, test: isTest(name)}
	start := &ast.Location{File: name}
	if len(text) > maxSource {
		faults.add(start, nil, "the file is over %d KiB: split it", maxSource>>10)
		return s
	}
	module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		addSyntax(err, start, faults)
		return s
	}
	if at := tooDeep(module); at != nil {
		faults.add(at, nil, "nested too deep: split the rule")
		return s
	}
	s.module = module
	s.place()
	return s
}

// addSyntax adds what the parser said.
func addSyntax(err error, start *ast.Location, faults *ruleFaults) {
	var several ast.Errors
	var one *ast.Error
	if !errors.As(err, &several) {
		if !errors.As(err, &one) {
			one = ast.NewError(ast.ParseErr, start, "%v", err)
		}
		several = ast.Errors{one}
	}
	for _, e := range several {
		faults.add(e.Location, nil, "%s", syntaxCure(e.Message))
	}
}

// yamlError begins an error in METADATA. The line it names is not the file's.
var yamlError = regexp.MustCompile(`^yaml: (line \d+: )?`)

// syntaxCure adds to the parser's words what to do.
func syntaxCure(message string) string {
	switch {
	case strings.Contains(message, "keyword is required"):
		return message + `: this is Rego before 1.0, write forbid contains "<code>" if { … }`
	case strings.Contains(message, "else keyword cannot be used"):
		return "a set has no else: write a rule of its own for each case"
	case strings.Contains(message, "illegal default rule (must have a value)"):
		return "a set has no default: it is empty where no rule adds to it"
	}
	if yaml := yamlError.FindString(message); yaml != "" {
		return "METADATA: " + message[len(yaml):]
	}
	return "syntax: " + message
}
