package rule

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Parse parses one file. The module is nil if there is a fault.
func Parse(name, text string, from Origin, faults *Faults) Source {
	s := Source{Name: name, Text: text, Origin: from, Test: isTest(name)}
	start := &ast.Location{File: name}
	if len(text) > maxSource {
		faults.Add("rule.large_file", start, nil, "the file is over %d KiB: split it", maxSource>>10)
		return s
	}
	module, err := parseModule(name, text, true)
	if errors.Is(err, ErrPanic) {
		module, err = parseModule(name, text, false) // which says where
		if err == nil && misnamed(module) == nil {
			err = ErrPanic
		}
	}
	if err != nil {
		addSyntax(err, start, faults)
		return s
	}
	if at := misnamed(module); at != nil {
		faults.Add("rule.no_name", at, nil,
			"a rule or helper begins with its name, and only its value can follow its arguments")
		return s
	}
	if at := tooDeep(module); at != nil {
		faults.Add("rule.too_deep", at, nil, "nested too deep: split the rule")
		return s
	}
	s.Module = module
	s.place()
	return s
}

// ErrPanic is the error of a module that OPA cannot take.
var ErrPanic = errors.New("OPA cannot take this")

// parseModule parses a module, with or without METADATA. OPA panics at a rule whose
// head begins with a call; that is an error here.
func parseModule(name, text string, metadata bool) (module *ast.Module, err error) {
	defer func() {
		if r := recover(); r != nil {
			module, err = nil, fmt.Errorf("%w: %v", ErrPanic, r)
		}
	}()
	return ast.ParseModuleWithOpts(name, text, ast.ParserOptions{ProcessAnnotation: metadata, RegoVersion: ast.RegoV1})
}

// misnamed returns the place of a rule that does not begin with a name, or nil.
func misnamed(module *ast.Module) *ast.Location {
	for _, rule := range module.Rules {
		if first := rule.Head.Ref()[0]; !IsVar(first) {
			return first.Location
		}
	}
	return nil
}

// IsVar reports whether t is a name.
func IsVar(t *ast.Term) bool {
	_, ok := t.Value.(ast.Var)
	return ok
}

// addSyntax adds the errors of the parser.
func addSyntax(err error, start *ast.Location, faults *Faults) {
	var several ast.Errors
	var one *ast.Error
	if !errors.As(err, &several) {
		if !errors.As(err, &one) {
			one = ast.NewError(ast.ParseErr, start, "%v", err)
		}
		several = ast.Errors{one}
	}
	for _, e := range several {
		code, problem := syntaxProblem(e.Message)
		faults.Add(code, e.Location, nil, "%s", problem)
	}
}

// yamlError is the beginning of an error in METADATA. Its line is counted from the
// beginning of the block, not of the file.
var yamlError = regexp.MustCompile(`^yaml: (line \d+: )?`)

// syntaxProblem returns the code of an error of the parser, and its words with what
// to do.
func syntaxProblem(message string) (code, problem string) {
	switch {
	case strings.Contains(message, "keyword is required"):
		return "rule.old_rego", message + `: this is Rego before 1.0, write forbid contains "<code>" if { … }`
	case strings.Contains(message, "else keyword cannot be used"):
		return "rule.set_form", "a set has no else: write a separate rule for each case"
	case strings.Contains(message, "illegal default rule (must have a value)"):
		return "rule.set_form", "a set has no default: it is empty if no rule adds to it"
	}
	if yaml := yamlError.FindString(message); yaml != "" {
		return "rule.metadata_syntax", "METADATA: " + message[len(yaml):]
	}
	return "rule.syntax", "syntax: " + message
}

// How deep a rule may nest: the compiler's time doubles with every
// comprehension inside another, and grows with the square of other nesting.
const (
	maxNesting  = 200 // nodes of the syntax tree
	maxClosures = 3   // comprehensions and every
)

// A depth measures how deep the rules of a module nest.
type depth struct {
	nodes, closures int
	last, fault     *ast.Location
}

// tooDeep returns the place where the module is nested too deep, or nil.
func tooDeep(module *ast.Module) *ast.Location {
	var d depth
	visitor := ast.NewBeforeAfterVisitor(d.enter, d.leave)
	for _, rule := range module.Rules {
		visitor.Walk(rule)
		if rule.Head.Key != nil {
			visitor.Walk(rule.Head.Key) // which the visitor leaves out
		}
	}
	return d.fault
}

func (d *depth) enter(x any) bool {
	d.nodes++
	if closure(x) {
		d.closures++
	}
	if n, ok := x.(ast.Node); ok && n.Loc() != nil {
		d.last = n.Loc()
	}
	if d.fault == nil && (d.nodes > maxNesting || d.closures > maxClosures) {
		d.fault = d.last
	}
	return d.fault != nil
}

func (d *depth) leave(x any) {
	d.nodes--
	if closure(x) {
		d.closures--
	}
}

// closure reports whether x has variables of its own.
func closure(x any) bool {
	switch x.(type) {
	case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
		return true
	}
	return false
}
