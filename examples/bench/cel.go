package main

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A celInput is what cel-go reads.
type celInput struct {
	vars cel.Activation
	view view
}

// A celRule is one rule compiled.
type celRule struct {
	code    codes
	program cel.Program
}

// byCEL compiles one program a rule.
func byCEL() (*contender, error) {
	programs, err := celPrograms()
	if err != nil {
		return nil, err
	}
	run := func(in *celInput) (answer, error) {
		var fired codes
		for _, r := range programs {
			value, _, err := r.program.Eval(in.vars)
			if err != nil {
				return answer{}, err
			}
			fired |= fires(value.Value() == true, r.code)
		}
		return answered(fired, &in.view), nil
	}
	return fromInput("cel-go, a program a rule", everyCode, celInputOf, run), nil
}

func celPrograms() ([]celRule, error) {
	env, err := celEnv()
	if err != nil {
		return nil, err
	}
	var programs []celRule
	for _, r := range rules {
		checked, issues := env.Compile(r.print(celCondition))
		if issues.Err() != nil {
			return nil, fmt.Errorf("%s: %w", r.code, issues.Err())
		}
		program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.code, err)
		}
		programs = append(programs, celRule{r.code, program})
	}
	return programs, nil
}

// celEnv declares every field with its type.
func celEnv() (*cel.Env, error) {
	var options []cel.EnvOption
	new(view).each(
		func(name, _ string) { options = append(options, cel.Variable(name, cel.StringType)) },
		func(name string, _ bool) { options = append(options, cel.Variable(name, cel.BoolType)) },
		func(name string, _ []string) {
			options = append(options, cel.Variable(name, cel.ListType(cel.StringType)))
		},
	)
	return cel.NewEnv(options...)
}

func celInputOf(r *request.Request, f *jurisdiction.Facts) (celInput, error) {
	in := celInput{view: viewOf(r, f)}
	vars := make(map[string]any, 32)
	in.view.each(
		func(name, value string) { vars[name] = value },
		func(name string, value bool) { vars[name] = value },
		func(name string, value []string) { vars[name] = value },
	)
	var err error
	in.vars, err = cel.NewActivation(vars)
	return in, err
}

func celCondition(c condition) string {
	switch c.op {
	case is:
		return fmt.Sprintf("%s == %q", c.field, c.words[0])
	case isNot:
		return fmt.Sprintf("%s != %q", c.field, c.words[0])
	case isOneOf:
		return fmt.Sprintf("%s in [%s]", c.field, quoted(c.words))
	case isNoneOf:
		return fmt.Sprintf("!(%s in [%s])", c.field, quoted(c.words))
	case has:
		return fmt.Sprintf("%q in %s", c.words[0], c.field)
	case isTrue:
		return c.field
	case isFalse:
		return "!" + c.field
	case isEmpty:
		return fmt.Sprintf("size(%s) == 0", c.field)
	}
	return fmt.Sprintf("size(%s) > 0", c.field)
}

// quoted lists words in quotation marks.
func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(out, ", ")
}
