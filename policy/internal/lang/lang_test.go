package lang

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var (
	placeholder = regexp.MustCompile(`\{[a-z_]+\}`)
	ruleCode    = regexp.MustCompile(`^(gate|forbid|permit|channel|obligation|silence)\.`)
)

// TestTexts compares every language with the others: each has the texts of all,
// with the same placeholders. Only English lacks the titles of the rules, which
// are in the rules.
func TestTexts(t *testing.T) {
	english := English().texts
	every := map[string]bool{}
	for _, tag := range Tags() {
		for key := range OrEnglish(tag).texts {
			every[key] = true
		}
	}
	for _, tag := range Tags() {
		texts, name := OrEnglish(tag).texts, display.English.Tags().Name(language.MustParse(tag))
		for _, key := range slices.Sorted(maps.Keys(every)) {
			text, ok := texts[key]
			at := fmt.Sprintf("policy/internal/lang/%s.yaml: key %s", tag, key)
			switch {
			case ok && strings.TrimSpace(text) == "":
				t.Errorf("%s is empty: write the text in %s", at, name)
			case ok && key != "colon" && strings.TrimSpace(text) != text:
				t.Errorf("%s has a space before or behind it: remove it", at)
			case ok && tag != "en" && !ruleCode.MatchString(key):
				want, got := placeholder.FindAllString(english[key], -1), placeholder.FindAllString(text, -1)
				slices.Sort(want)
				slices.Sort(got)
				if !slices.Equal(want, got) {
					t.Errorf("%s has the placeholders %q; English has %q", at, got, want)
				}
			case !ok && ruleCode.MatchString(key) && tag == "en": // the title is in the rule
			case !ok && ruleCode.MatchString(key):
				t.Errorf("%s is missing: the title in %s", at, name)
			case !ok:
				t.Errorf("%s is missing: the text in %s", at, name)
			}
		}
	}
}

// TestKosovoAndAreas: a state that ISO 3166-1 does not have has a name in every language,
// and an area is named by its state.
func TestKosovoAndAreas(t *testing.T) {
	for tag, want := range map[string]string{"en": "Kosovo", "sv": "Kosovo", "fr": "Kosovo", "de": "Kosovo"} {
		assert.Equal(t, want, OrEnglish(tag).State("XK"), tag)
	}
	assert.Equal(t, "Canada (CA-ON)", English().CodedArea("CA-ON"))
	assert.Equal(t, "the United States (US)", English().CodedArea("US"))
	assert.Equal(t, "Taiwan (CN-TW)", English().CodedArea("CN-TW"))
	assert.Equal(t, English().State(request.Unknown), English().CodedArea("XX"))
	assert.Equal(t, English().State(request.Unknown), English().CodedArea(""))
}

func TestSay(t *testing.T) {
	l := &Language{texts: map[string]string{"received": "{id}, received {day}", "and": "and"}}
	assert.Equal(t, "no.such", l.Say("no.such"), "an unknown key")
	assert.Equal(t, "{id}, received {day}", l.Say("received"), "no values")
	assert.Equal(t, "a {day}, received 2014-04-25", l.Say("received", "id", "a {day}", "day", "2014-04-25"),
		"a value that looks like a placeholder")

	assert.Equal(t, "", l.List(nil))
	assert.Equal(t, "a", l.List([]string{"a"}))
	assert.Equal(t, "a, b and c", l.List([]string{"a", "b", "c"}))

	assert.Equal(t, "the rule's own", l.Title("gate.x", "the rule's own"))
	l.texts["gate.x"] = "the file's"
	assert.Equal(t, "the file's", l.Title("gate.x", "the rule's own"))
}

func TestFind(t *testing.T) {
	accepted := strings.Join(Tags(), ", ")
	assert.Equal(t, "en", Tags()[0])
	for tag, want := range map[string]string{
		"en": "en", "en-GB": "en", "sv": "sv", "sv-FI": "sv", "fr-CH": "fr", "de-AT": "de", "DE": "de",
	} {
		l, err := Find(tag)
		require.NoError(t, err, tag)
		assert.Equal(t, want, l.Tag, tag)
	}
	for tag, want := range map[string]string{
		"ja": `no texts in the language "ja" (accepted: ` + accepted + `)`,
		"!":  `"!" is no language tag (accepted: ` + accepted + `)`,
		"":   `"" is no language tag (accepted: ` + accepted + `)`,
	} {
		_, err := Find(tag)
		assert.EqualError(t, err, want)
		assert.Equal(t, English(), OrEnglish(tag), tag)
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "sv": "sv", "ja, de;q=0.5": "de", "fr-CA, en;q=0.9": "fr", "ja": "en", "*": "en", ";;;": "en",
		"de;q=0.2, sv;q=0.9": "sv",
	} {
		assert.Equal(t, want, Match(header), "Accept-Language %q", header)
	}
}

func TestStates(t *testing.T) {
	for state, want := range map[request.State]string{
		"IE": "Ireland (IE)", "US": "the United States (US)", "HK": "Hong Kong (HK)", "SE": "Sweden (SE)",
		"MO": "Macao (MO)", "XX": "an unknown place", "KY": "the Cayman Islands (KY)", "NL": "the Netherlands (NL)",
	} {
		assert.Equal(t, want, English().Coded(state))
	}
	assert.Equal(t, "Ireland (IE) and the Netherlands (NL)", English().CodedList([]request.State{"IE", "NL"}))
	assert.Equal(t, "Vereinigte Staaten", OrEnglish("de").TheState("US"), "no article but in English")

	qualified := regexp.MustCompile(`(?i)region|sonder|R\.A\.S|S\.A\.R`)
	for _, tag := range Tags() {
		for _, state := range request.States() {
			name := OrEnglish(tag).State(state)
			assert.GreaterOrEqual(t, len(name), 3, "%s in %s", state, tag)
			assert.NotEqual(t, string(state), name, tag)
			assert.NotRegexp(t, qualified, name, tag)
		}
	}
}
