package policy

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// TestTitles checks that every built-in rule has a title in every language. The
// English title is in METADATA of the rule, and nowhere else.
func TestTitles(t *testing.T) {
	rules := mustNew(t).program.Rules
	for code, r := range rules {
		assert.NotEmpty(t, r.Title, code)
		for _, tag := range lang.Tags() {
			text, ok := lang.OrEnglish(tag).Lookup(code)
			if tag == "en" {
				assert.False(t, ok, "%s has a text in METADATA and in en.yaml", code)
				continue
			}
			if !ok {
				t.Errorf("policy/internal/lang/%s.yaml: key %s is missing: the title in %s",
					tag, code, display.English.Tags().Name(language.MustParse(tag)))
			}
			assert.NotContains(t, text, "{", "%s in %s: a title has no placeholders", code, tag)
		}
	}
	for _, tag := range lang.Tags() {
		for _, key := range textKeys(t, tag) {
			if _, english := lang.English().Lookup(key); !english {
				assert.Contains(t, rules, key, "policy/internal/lang/%s.yaml: key %s is no code of a rule, and en.yaml lacks it", tag, key)
			}
		}
	}
}

// textKeys returns the keys of the texts of a language.
func textKeys(t *testing.T, tag string) []string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("internal", "lang", tag+".yaml"))
	require.NoError(t, err)
	var texts map[string]string
	require.NoError(t, yaml.Unmarshal(file, &texts))
	return slices.Sorted(maps.Keys(texts))
}

// TestWords checks that every closed word that a report may print has a text.
func TestWords(t *testing.T) {
	for prefix, words := range map[string][]string{
		"category.": request.Content.Words(), "authority.": request.Police.Words(), "instrument.": request.Warrant.Words(),
		"issuer.": request.ByJudge.Words(), "outcome.": rule.Outcomes,
		"unheld.": jurisdiction.UnheldLevel.Words(), "sector.": request.Hosting.Words()[1:], // the first is that nothing is said
	} {
		for _, word := range words {
			if request.Issuer(word) != request.ByNone {
				_, ok := lang.English().Lookup(prefix + word)
				assert.True(t, ok, "policy/internal/lang/en.yaml: key %s%s is missing: the word in English", prefix, word)
			}
		}
	}
}

var saidKey = regexp.MustCompile(`(?:\.Say|s\.say)\("([a-z_.]+)"[,)]`)

// TestSaid reads the source: each key that it says has a text, and each text is
// said somewhere, by its key or by the part that a word completes.
func TestSaid(t *testing.T) {
	source := sourceText(t, "*.go", "guard/*.go", "internal/lang/*.go")
	for _, m := range saidKey.FindAllStringSubmatch(source, -1) {
		_, text := lang.English().Lookup(m[1])
		_, remedy := lang.English().Lookup("remedy." + m[1])
		assert.True(t, text || remedy, "policy/internal/lang/en.yaml: key %s is missing: the code says it", m[1])
	}
	for _, key := range textKeys(t, "en") {
		assert.True(t, asked(source, key) || asked(source, strings.TrimPrefix(key, "remedy.")), "policy/internal/lang/*.yaml: key %s is said nowhere in the code: remove it", key)
	}
}

func asked(source, key string) bool {
	if strings.Contains(source, `"`+key+`"`) {
		return true
	}
	for i, c := range key {
		if (c == '.' || c == '_') && strings.Contains(source, `"`+key[:i+1]+`"`) {
			return true
		}
	}
	return false
}

// sourceText returns the source in files that match the patterns, without tests.
func sourceText(t *testing.T, patterns ...string) string {
	t.Helper()
	var b strings.Builder
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			b.Write(text)
		}
	}
	return b.String()
}

func TestLanguage(t *testing.T) {
	accepted := strings.Join(lang.Tags(), ", ")
	e := mustNew(t, WithLanguage("de-AT"))
	assert.Equal(t, "de", e.language.Tag)

	_, err := New(t.Context(), WithLanguage("ja"))
	assert.EqualError(t, err, `no texts in the language "ja" (accepted: `+accepted+`)`)
	_, err = e.In("!")
	assert.EqualError(t, err, `"!" is no language tag (accepted: `+accepted+`)`)

	assert.Equal(t, "fr", MatchLanguage("fr-CA, en;q=0.9"))
}

// TestIn decides in each language: nothing differs but texts, and the
// provenance's language.
func TestIn(t *testing.T) {
	e, req := mustNew(t), irishWarrant()
	english := mustDecide(t, e, req)
	for _, lang := range lang.Tags()[1:] {
		other, err := e.In(lang)
		if err != nil {
			t.Fatal(err)
		}
		d := mustDecide(t, other, req)
		if d.Items[0].Reasons[0].Text == english.Items[0].Reasons[0].Text || d.Provenance().Lang != lang {
			t.Errorf("%s: %q in %s", lang, d.Items[0].Reasons[0].Text, d.Provenance().Lang)
		}
		if diff := cmp.Diff(wordless(english), wordless(d)); diff != "" {
			t.Errorf("%s decides otherwise:\n%s", lang, diff)
		}
	}
	french, err := e.In("fr")
	if err != nil {
		t.Fatal(err)
	}
	if back, err := french.In("en-GB"); err != nil || back != e {
		t.Errorf("back in English it is another engine: %v", err)
	}
	if again := mustDecide(t, e, req); again.Items[0].Reasons[0].Text != english.Items[0].Reasons[0].Text {
		t.Error("the engine has changed its own language")
	}
}

// wordless returns the items of a decision without their texts.
func wordless(d Decision) []Item {
	items := slices.Clone(d.Items)
	for i := range items {
		it := &items[i]
		it.Reasons, it.Obligations, it.Channels = slices.Clone(it.Reasons), slices.Clone(it.Obligations), slices.Clone(it.Channels)
		for j := range it.Reasons {
			it.Reasons[j].Text = ""
		}
		for j := range it.Obligations {
			it.Obligations[j].Text = ""
		}
		for j := range it.Channels {
			it.Channels[j].Note = ""
		}
	}
	return items
}

// TestStateName asks for a name in a language without texts.
func TestStateName(t *testing.T) {
	assert.Equal(t, "Schweden", StateName("SE", "de-AT"))
	assert.Equal(t, "Sweden", StateName("SE", "ja"))
}
