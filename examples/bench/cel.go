package main

import (
	"errors"
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// celName is the row that the library's limits are measured by.
const celName = "cel-go, one program"

// A celInput is what cel-go reads: the values of the fields, in their order.
type celInput struct {
	values []any
	view   view
}

// byCEL compiles all rules to one program, whose value is the list of their answers.
func byCEL() (*contender, error) {
	program, err := celProgram()
	if err != nil {
		return nil, err
	}
	run := func(in *celInput) (answer, error) {
		value, _, err := program.Eval(in)
		if err != nil {
			return answer{}, err
		}
		fired, err := celFired(value)
		return answered(fired, &in.view), err
	}
	return fromInput(celName, everyCode, celInputOf, run), nil
}

func celProgram() (cel.Program, error) {
	env, err := celEnv()
	if err != nil {
		return nil, err
	}
	list := make([]string, len(rules))
	for i, r := range rules {
		list[i] = r.print(celCondition)
	}
	checked, issues := env.Compile("[" + strings.Join(list, ", ") + "]")
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return env.Program(checked, cel.EvalOptions(cel.OptOptimize))
}

// celFired reads the list of answers, one a rule.
func celFired(value ref.Val) (codes, error) {
	list, ok := value.(traits.Lister)
	if !ok || list.Size() != types.Int(len(rules)) {
		return 0, errors.New("no answer for each rule")
	}
	var fired codes
	for i := range rules {
		fired |= fires(list.Get(types.Int(i)) == types.True, rules[i].code)
	}
	return fired, nil
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

// celIndex finds a field's place in the order of view.each.
var celIndex = func() map[string]int {
	index := map[string]int{}
	add := func(name string) { index[name] = len(index) }
	new(view).each(
		func(name, _ string) { add(name) },
		func(name string, _ bool) { add(name) },
		func(name string, _ []string) { add(name) },
	)
	return index
}()

func celInputOf(r *request.Request, f *jurisdiction.Facts) (celInput, error) {
	in := celInput{view: viewOf(r, f), values: make([]any, 0, len(celIndex))}
	add := func(value any) { in.values = append(in.values, value) }
	in.view.each(
		func(_, value string) { add(value) },
		func(_ string, value bool) { add(value) },
		func(_ string, value []string) { add(value) },
	)
	return in, nil
}

// ResolveName finds a variable of the program.
func (in *celInput) ResolveName(name string) (any, bool) {
	i, ok := celIndex[name]
	if !ok {
		return nil, false
	}
	return in.values[i], true
}

// Parent is nil: there are no other variables.
func (in *celInput) Parent() cel.Activation { return nil }

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
	}
	return "!" + c.field
}

// quoted lists words in quotation marks.
func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(out, ", ")
}
