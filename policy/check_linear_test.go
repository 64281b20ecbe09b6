package policy

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// OPA looks at a deadline between two steps and not within a function, so that
// no function may take long, whatever it is given. This holds where its time
// grows as its operands do, which the request limits.
func TestOperatorsAreLinear(t *testing.T) {
	const small, large = 1 << 11, 1 << 16
	for name := range operators {
		worst, ok := worstCases[name]
		if !ok {
			t.Errorf("%s: add its worst operands to this test", name)
		}
		for i, operands := range worst {
			few, many := fastest(name, operands(small)), fastest(name, operands(large))
			if many > steep*max(few, 10*time.Microsecond) {
				t.Errorf("%s, operands %d: %v, and %v for 32 times as much: not linear", name, i, few, many)
			}
		}
	}
}

// steep is what 32 times as much takes neither where the time is linear, which
// is 32 times as long and more for want of cache, nor where it is quadratic,
// which is 1024 times.
const steep = 250

// TestTrimIsNotLinear: the measure finds what is quadratic.
func TestTrimIsNotLinear(t *testing.T) {
	quadratic := func(n int) []*ast.Term {
		return []*ast.Term{ast.StringTerm(strings.Repeat("é", n)), ast.StringTerm(strings.Repeat("a", n) + "é")}
	}
	if few, many := fastest("trim", quadratic(1<<9)), fastest("trim", quadratic(1<<14)); many < steep*few {
		t.Errorf("%v, and %v for 32 times as much", few, many)
	}
}

// fastest returns the best time of several.
func fastest(name string, operands []*ast.Term) time.Duration {
	best := time.Hour
	call := topdown.GetBuiltin(name)
	for range 5 {
		start := time.Now()
		if err := call(topdown.BuiltinContext{}, operands, func(*ast.Term) error { return nil }); err != nil {
			panic(name + ": " + err.Error())
		}
		best = min(best, time.Since(start))
	}
	return best
}

// A maker makes operands of a size.
type maker func(n int) []*ast.Term

func texts2(a, b string) maker {
	return func(n int) []*ast.Term {
		return []*ast.Term{ast.StringTerm(strings.Repeat(a, n)), ast.StringTerm(strings.Repeat(a, n/2) + b)}
	}
}

func text1(a string) maker {
	return func(n int) []*ast.Term { return []*ast.Term{ast.StringTerm(strings.Repeat(a, n))} }
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
