package check

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/testdata/full"
	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/tools/txtar"
)

// The form of the input holds for every rule of every module, without an
// annotation; an annotation of a module's own would switch it off, so that it
// has to be refused before.
func TestInputIsTyped(t *testing.T) {
	for name, text := range map[string]string{
		"rule":          "forbid contains \"x\" if input.facts.hsts == \"home\"",
		"else":          "x := 1 if input.facts.live else := 2 if input.facts.hsts == \"home\"",
		"function":      "f(x) if input.facts.hsts == x",
		"comprehension": "x := [1 | input.facts.hsts]",
		"element":       "x if { some t in input.request.targets; t.knd == \"email\" }",
		"negation":      "x if not input.facts.hsts",
	} {
		t.Run(name, func(t *testing.T) {
			faults := &rule.Faults{}
			sources := []rule.Source{
				rule.Parse("first.rego", "package comity.custom.first\n\nx if input.facts.live\n", rule.FromOperator, faults),
				rule.Parse("second.rego", "package comity.custom.second\n\n"+text+"\n", rule.FromOperator, faults),
			}
			if err := faults.Err(); err != nil {
				t.Fatal(err)
			}
			if errs := compileModules(t.Context(), sources).Errors; len(errs) != 1 || errs[0].Code != ast.TypeErr {
				t.Errorf("got %v, want the compiler to refuse the field", errs)
			}
		})
	}
	annotated := "package comity.custom.acme\n\n# METADATA\n# title: x\n# schemas:\n# - input: {}\nforbid contains \"x\" if input.facts.hsts\n"
	if err := load(builtin, own(annotated)); err == nil || !strings.Contains(err.Error(), "schemas") {
		t.Errorf("got %v, want schemas refused", err)
	}
}

// Every function of OPA that is not on the list is refused, by the check and,
// where the check is passed by, by the compiler.
func TestSandbox(t *testing.T) {
	for _, b := range ast.Builtins {
		if _, ok := operators[b.Name]; ok || strings.HasPrefix(b.Name, "internal.") || b.Infix != "" || b.Relation {
			continue
		}
		args := strings.TrimSuffix(strings.Repeat("[], ", b.Decl.Arity()), ", ")
		text := acme("\t"+b.Name+"("+args+")", "")
		if b.IsDeprecated() {
			continue // the parser's
		}
		faults := &rule.Faults{}
		s := rule.Parse("own.rego", text, rule.FromOperator, faults)
		Sources(t.Context(), []rule.Source{s}, false, faults)
		if err := faults.Err(); err == nil || !strings.Contains(err.Error(), "own.rego:6:2: "+b.Name+": ") {
			t.Errorf("%s: got %v", b.Name, err)
		}
		if errs := compileModules(t.Context(), []rule.Source{s}).Errors; len(errs) == 0 && b.Name != "print" {
			t.Errorf("%s: compiles", b.Name)
		}
	}
	if c := sandbox(); c.AllowNet == nil || len(c.AllowNet) > 0 {
		t.Errorf("AllowNet is %v", c.AllowNet)
	}
	for _, b := range sandbox().Builtins {
		if b.Nondeterministic {
			t.Errorf("%s is not deterministic", b.Name)
		}
	}
}

var (
	fieldsOfInput = regexp.MustCompile(`\binput((?:\.[a-z_]+)+)`)
	wordsOfRules  = regexp.MustCompile(`"([a-z_]+)"`)
)

// One letter too many in any field or word of any built-in rule, and in any
// field of the page where all is well, is refused.
func TestMisspelt(t *testing.T) {
	t.Parallel()
	page, err := txtar.ParseFile("testdata/rules/good.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files, err := txtar.FS(page)
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load(t.Context(), builtin, []fs.FS{files})
	if err != nil {
		t.Fatal(err)
	}
	sources := set.Sources
	for i, s := range sources {
		changes := fieldsOfInput.FindAllStringSubmatchIndex(s.Text, -1)
		if s.Origin == rule.FromLibrary {
			changes = append(changes, wordsOfRules.FindAllStringSubmatchIndex(s.Text, -1)...)
		}
		for n := 0; n < len(changes); n += full.Of(1, 8) {
			at, end := changes[n], changes[n][3]
			if inHead(s.Text, end) {
				continue
			}
			line := 1 + strings.Count(s.Text[:end], "\n")
			faults := &rule.Faults{}
			wrong := rule.Parse(s.Name, s.Text[:end]+"x"+s.Text[end:], s.Origin, faults)
			Sources(t.Context(), slices.Concat(sources[:i], []rule.Source{wrong}, sources[i+1:]), false, faults)
			if err := faults.Err(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%s:%d:", s.Name, line)) {
				t.Errorf("%s:%d: %q passes: %v", s.Name, line, s.Text[at[0]:end]+"x", err)
			}
		}
	}
}

// inHead reports whether a place is in a comment, or in what a rule or helper
// gives: a word of its own.
func inHead(text string, at int) bool {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return strings.HasPrefix(line, "#") || strings.Contains(line, " contains ") && !strings.Contains(line, " if ") ||
		strings.HasSuffix(line, `else := "none`)
}
