package check

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// OPA looks at a deadline between two steps and not within a function, so that
// no function may take long, whatever it is given. This holds where it takes
// about as long as going through its operands once, which the request limits.
func TestOperatorsAreLinear(t *testing.T) {
	for name := range operators {
		worst, ok := worstCases[name]
		if !ok {
			t.Errorf("%s: add its worst operands to this test", name)
		}
		for i, make := range worst {
			if once, took := race(name, make(1<<14)); took > steep*once {
				t.Errorf("%s, operands %d: takes %v, and going through them once %v", name, i, took, once)
			}
		}
	}
}

// TestTrimIsNotLinear: the measure finds what is quadratic.
func TestTrimIsNotLinear(t *testing.T) {
	const n = 1 << 17
	operands := []*ast.Term{ast.StringTerm(strings.Repeat("é", n)), ast.StringTerm(strings.Repeat("a", n) + "é")}
	if once, took := race("trim", operands); took < steep*once {
		t.Errorf("takes %v, and going through them once %v", took, once)
	}
}

// steep is between what linear functions take, at most about as long as going
// through the operands once, and quadratic ones, ten times as long and more.
const steep = 5

// race returns the best times of several: of going through the operands once,
// which is a tenth of a millisecond at least, and of the function.
func race(name string, operands []*ast.Term) (once, took time.Duration) {
	once, took = time.Hour, time.Hour
	call := topdown.GetBuiltin(name)
	for range 3 {
		once = min(once, timed(func() { pass(operands) }))
		took = min(took, timed(func() {
			if err := call(topdown.BuiltinContext{}, operands, func(*ast.Term) error { return nil }); err != nil {
				panic(name + ": " + err.Error())
			}
		}))
	}
	return max(once, time.Millisecond/10), took
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// pass goes through the operands once: each letter, and each element into a set.
func pass(operands []*ast.Term) {
	for _, t := range operands {
		switch v := t.Value.(type) {
		case ast.String:
			strings.Map(unicode.ToUpper, string(v))
		case *ast.Array:
			all := ast.NewSet()
			v.Foreach(all.Add)
		case ast.Set:
			all := ast.NewSet()
			v.Foreach(all.Add)
		}
	}
}

// A maker makes operands of a size.
type maker func(n int) []*ast.Term

func texts2(a, b string) maker {
	return func(n int) []*ast.Term {
		return []*ast.Term{ast.StringTerm(strings.Repeat(a, 8*n)), ast.StringTerm(strings.Repeat(a, 4*n) + b)}
	}
}

func text1(a string) maker {
	return func(n int) []*ast.Term { return []*ast.Term{ast.StringTerm(strings.Repeat(a, 8*n))} }
}

// numbers returns so many of them, from a first one on.
func numbers(first, n int) []*ast.Term {
	terms := make([]*ast.Term, n)
	for i := range terms {
		terms[i] = ast.IntNumberTerm(first + i)
	}
	return terms
}

func listOf(n int) []*ast.Term  { return []*ast.Term{ast.ArrayTerm(numbers(0, n)...)} }
func setOf1(n int) []*ast.Term  { return []*ast.Term{ast.SetTerm(numbers(0, n)...)} }
func setsOf2(n int) []*ast.Term { return append(setOf1(n), ast.SetTerm(numbers(n/2, n)...)) }
func listsOf2(n int) []*ast.Term {
	return append(listOf(n), listOf(n)...)
}
func lastOf(n int) []*ast.Term { return append([]*ast.Term{ast.IntNumberTerm(n)}, listOf(n)...) }
func keyOf(n int) []*ast.Term {
	return append([]*ast.Term{ast.IntNumberTerm(0)}, lastOf(n)...)
}

// digits are two numbers that are longer than rules make them.
func digits(int) []*ast.Term {
	long := ast.NumberTerm(json.Number("1" + strings.Repeat("7", 300)))
	return []*ast.Term{long, long}
}
func digit(n int) []*ast.Term { return digits(n)[:1] }

var (
	comparison2 = []maker{listsOf2, func(n int) []*ast.Term { return append(setOf1(n), setOf1(n)...) }, texts2("a", "a"), digits}
	arithmetic  = []maker{digits}
	unary       = []maker{digit}
	folded      = []maker{listOf, setOf1}
	sets        = []maker{setsOf2}
	affixes     = []maker{texts2("a", "b"), texts2("é", "a"), texts2("ab", "ba")}
	texts1      = []maker{text1("aÉ"), text1(" "), text1("ǅ")}
)

// worstCases are what takes each operator longest.
var worstCases = map[string][]maker{
	ast.Assign.Name: nil, // no function
	ast.Equal.Name:  comparison2, ast.NotEqual.Name: comparison2,
	ast.Member.Name: {lastOf}, ast.MemberWithKey.Name: {keyOf},
	ast.LessThan.Name: comparison2, ast.LessThanEq.Name: comparison2, ast.GreaterThan.Name: comparison2, ast.GreaterThanEq.Name: comparison2,
	ast.Plus.Name: arithmetic, ast.Multiply.Name: arithmetic, ast.Divide.Name: arithmetic, ast.Rem.Name: arithmetic,
	ast.Abs.Name: unary, ast.Round.Name: unary, ast.Ceil.Name: unary, ast.Floor.Name: unary,
	ast.Sum.Name: folded, ast.Max.Name: folded, ast.Min.Name: folded,
	ast.Count.Name: {listOf, setOf1, text1("é")},
	ast.And.Name:   sets, ast.Or.Name: sets, ast.Minus.Name: {setsOf2, digits},
	ast.StartsWith.Name: affixes, ast.EndsWith.Name: affixes, ast.Contains.Name: affixes,
	ast.TrimPrefix.Name: affixes, ast.TrimSuffix.Name: affixes,
	ast.Lower.Name: texts1, ast.Upper.Name: texts1, ast.TrimSpace.Name: texts1,
}
