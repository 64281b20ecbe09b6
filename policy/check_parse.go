package policy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// parseSource parses one file; the module is nil where there is a fault.
func parseSource(name, text string, from origin, faults *ruleFaults) source {
	s := source{name: name, text: text, origin: from, test: isTest(name)}
	start := &ast.Location{File: name}
	if len(text) > maxSource {
		faults.add(start, nil, "the file is over %d KiB: split it", maxSource>>10)
		return s
	}
	module, err := parseModule(name, text, true)
	if errors.Is(err, errPanic) {
		module, err = parseModule(name, text, false) // which says where
		if err == nil && misnamed(module) == nil {
			err = errPanic
		}
	}
	if err != nil {
		addSyntax(err, start, faults)
		return s
	}
	if at := misnamed(module); at != nil {
		faults.add(at, nil, "a rule or helper begins with its name: nothing follows its arguments but its value")
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

// errPanic is the error of a module that OPA cannot take.
var errPanic = errors.New("OPA cannot take this")

// parseModule parses a module, with or without METADATA. OPA panics where a
// head begins with a call.
func parseModule(name, text string, metadata bool) (module *ast.Module, err error) {
	defer func() {
		if r := recover(); r != nil {
			module, err = nil, fmt.Errorf("%w: %v", errPanic, r)
		}
	}()
	return ast.ParseModuleWithOpts(name, text, ast.ParserOptions{ProcessAnnotation: metadata, RegoVersion: ast.RegoV1})
}

// misnamed returns where a rule does not begin with a name; nil where all do.
func misnamed(module *ast.Module) *ast.Location {
	for _, rule := range module.Rules {
		if first := rule.Head.Ref()[0]; !isVar(first) {
			return first.Location
		}
	}
	return nil
}

// isVar reports whether t is a name.
func isVar(t *ast.Term) bool {
	_, ok := t.Value.(ast.Var)
	return ok
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
