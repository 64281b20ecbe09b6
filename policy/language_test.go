package policy

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// TestTexts checks that every language has every text, of every rule too, with
// the same placeholders, and no other.
func TestTexts(t *testing.T) {
	english := maps.Clone(tongues["en"]().texts)
	for code, r := range mustNew(t).rules.byCode {
		if _, twice := english[code]; twice {
			t.Errorf("%s has a text in METADATA and in text/en.yaml", code)
		}
		english[code] = r.Title
	}
	for lang, tongue := range tongues {
		if lang == "en" {
			continue
		}
		texts := tongue().texts
		if diff := cmp.Diff(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(texts))); diff != "" {
			t.Errorf("%s: keys (-English +%s):\n%s", lang, lang, diff)
		}
		for key, text := range texts {
			want, got := placeholder.FindAllString(english[key], -1), placeholder.FindAllString(text, -1)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) || (strings.TrimSpace(text) != text && key != "colon") || text == "" {
				t.Errorf("%s: %s: %q has placeholders %v, want %v", lang, key, text, got, want)
			}
		}
	}
}

// TestWords checks that every closed word that a report may print has a text.
func TestWords(t *testing.T) {
	texts := tongues["en"]().texts
	for prefix, words := range map[string][]string{
		"category.": request.Content.Words(), "authority.": request.Police.Words(), "instrument.": request.Warrant.Words(),
		"issuer.": request.ByJudge.Words(), "outcome.": rule.Outcomes,
	} {
		for _, word := range words {
			if texts[prefix+word] == "" && request.Issuer(word) != request.ByNone {
				t.Errorf("%s%s has no text", prefix, word)
			}
		}
	}
}

var saidKey = regexp.MustCompile(`(s\.|tongue\.|r\.|t\.)say\("([a-z_.]+)"[,)]`)

// TestSaid reads the source: each key that it says has a text, and each text is
// asked for, by its key or by the part that a word completes.
func TestSaid(t *testing.T) {
	texts, source := tongues["en"]().texts, sourceText(t)
	for _, m := range saidKey.FindAllStringSubmatch(source, -1) {
		if texts[m[2]] == "" && texts["remedy."+m[2]] == "" {
			t.Errorf("%s has no text", m[2])
		}
	}
	for key := range texts {
		if !asked(source, key) && !asked(source, strings.TrimPrefix(key, "remedy.")) {
			t.Errorf("%s is said nowhere", key)
		}
	}
	if got := tongues["en"]().say("no.such"); got != "no.such" {
		t.Errorf("an unknown key says %q", got)
	}
	if got := tongues["en"]().say("report.received", "id", "a {day}", "day", "2014-04-25"); got != "a {day}, received 2014-04-25" {
		t.Errorf("a value that looks like a placeholder: %q", got)
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

// sourceText returns the source of the package without its tests.
func sourceText(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		if text, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		} else if !strings.HasSuffix(file, "_test.go") {
			b.Write(text)
		}
	}
	return b.String()
}

func TestLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en": "en", "en-GB": "en", "sv": "sv", "sv-FI": "sv", "fr-CH": "fr", "de-AT": "de", "DE": "de"} {
		e, err := New(t.Context(), WithLanguage(tag))
		if err != nil {
			t.Errorf("%s: %v", tag, err)
		} else if e.tongue.lang != want {
			t.Errorf("%s: %s, want %s", tag, e.tongue.lang, want)
		}
	}
	for tag, want := range map[string]string{
		"ja": `no texts in the language "ja" (accepted: en, sv, fr, de)`,
		"!":  `"!" is no language tag (accepted: en, sv, fr, de)`,
		"":   `"" is no language tag (accepted: en, sv, fr, de)`,
	} {
		if _, err := New(t.Context(), WithLanguage(tag)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", tag, err, want)
		}
	}
	for header, want := range map[string]string{
		"": "en", "sv": "sv", "ja, de;q=0.5": "de", "fr-CA, en;q=0.9": "fr", "ja": "en", "*": "en", ";;;": "en", "de;q=0.2, sv;q=0.9": "sv",
	} {
		if got := MatchLanguage(header); got != want {
			t.Errorf("Accept-Language %q: %s, want %s", header, got, want)
		}
	}
}

// TestIn decides in each language: nothing differs but texts, and the
// provenance's language.
func TestIn(t *testing.T) {
	e, req := mustNew(t), irishWarrant()
	english := mustDecide(t, e, req)
	for _, lang := range []string{"sv", "fr", "de"} {
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

func TestStateNames(t *testing.T) {
	tests := map[request.State]string{
		"IE": "Ireland (IE)", "US": "the United States (US)", "HK": "Hong Kong (HK)", "SE": "Sweden (SE)",
		"MO": "Macao (MO)", "XX": "an unknown place", "KY": "the Cayman Islands (KY)", "NL": "the Netherlands (NL)",
	}
	english := tongues["en"]()
	for state, want := range tests {
		if got := english.coded(state); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
	for lang := range tongues {
		for _, state := range request.States() {
			if name := StateName(state, lang); len(name) < 3 || name == string(state) || regexp.MustCompile(`(?i)region|sonder|R\.A\.S|S\.A\.R`).MatchString(name) {
				t.Errorf("%s in %s: %s", state, lang, name)
			}
		}
	}
	if got := StateName("SE", "ja"); got != "Sweden" {
		t.Errorf("in a language that there is none of: %s", got)
	}
}
