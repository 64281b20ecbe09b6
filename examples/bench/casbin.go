package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/casbin/casbin/v3"
	"github.com/casbin/casbin/v3/model"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// casbinModel takes the first policy that matches; its rule is an expression.
const casbinModel = `
[request_definition]
r = q

[policy_definition]
p = code, rule, eft

[policy_effect]
e = priority(p.eft) || deny

[matchers]
m = eval(p.rule)
`

// byCasbin writes the rules that the outcome hangs on as policies in order:
// what denies, then what permits. Casbin tells of the first that matched.
func byCasbin() (*contender, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	enforcer, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	enforcer.AddFunction("has", func(args ...any) (any, error) { return slices.Contains(args[0].([]string), args[1].(string)), nil })
	enforcer.AddFunction("empty", func(args ...any) (any, error) { return len(args[0].([]string)) == 0, nil })
	if _, err := enforcer.AddPolicies(casbinPolicies()); err != nil {
		return nil, err
	}
	run := func(in *view) (answer, error) {
		_, policy, err := enforcer.EnforceEx(in)
		if err != nil || len(policy) == 0 {
			return weighed(0, in), err
		}
		return weighed(codeOf(policy[0]), in), nil
	}
	return fromInput("casbin, gates and permits alone", 0, casbinInput, run), nil
}

func casbinInput(r *request.Request, f *jurisdiction.Facts) (view, error) { return viewOf(r, f), nil }

func casbinPolicies() [][]string {
	var denies, permits [][]string
	for _, r := range rules {
		text := r.print(casbinCondition)
		switch {
		case r.code&gates != 0, r.code == forbidNoControl:
			denies = append(denies, []string{r.code.String(), text, "deny"})
		case r.code&storagePermits != 0:
			permits = append(permits, []string{r.code.String(), text, "allow"})
		}
	}
	return append(denies, permits...)
}

func casbinCondition(c condition) string {
	field := "r.q." + c.field
	switch c.op {
	case is:
		return fmt.Sprintf("%s == '%s'", field, c.words[0])
	case isNot:
		return fmt.Sprintf("%s != '%s'", field, c.words[0])
	case isOneOf:
		return fmt.Sprintf("%s in ('%s')", field, strings.Join(c.words, "', '"))
	case isNoneOf:
		return fmt.Sprintf("!(%s in ('%s'))", field, strings.Join(c.words, "', '"))
	case has:
		return fmt.Sprintf("has(%s, '%s')", field, c.words[0])
	case isTrue:
		return field
	case isFalse:
		return "!" + field
	case isEmpty:
		return fmt.Sprintf("empty(%s)", field)
	}
	return fmt.Sprintf("!empty(%s)", field)
}
