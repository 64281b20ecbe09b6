package policy

import (
	"cmp"
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/memo"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// One file a language, a text a key. The titles of the built-in rules stand
// there under their codes, save in English: those are in METADATA of the rules,
// whose titles also speak for the operator's own in every language.
//
//go:embed text/*.yaml
var textFiles embed.FS

// Languages are those that decisions are written in, English first.
var languages = []language.Tag{language.English, language.Swedish, language.French, language.German}

var languageMatcher = sync.OnceValue(func() language.Matcher { return language.NewMatcher(languages) })

// A tongue is one language: its texts by their keys, and the names of states.
type tongue struct {
	lang    string
	texts   map[string]string
	regions display.Namer
}

// tongues are the languages, each read when it is first spoken.
var tongues = func() map[string]func() *tongue {
	all := map[string]func() *tongue{}
	for _, tag := range languages {
		all[tag.String()] = sync.OnceValue(func() *tongue { return readTongue(tag) })
	}
	return all
}()

func readTongue(tag language.Tag) *tongue {
	t := &tongue{lang: tag.String(), regions: display.Regions(tag)}
	text, err := textFiles.ReadFile("text/" + t.lang + ".yaml")
	if err = cmp.Or(err, yaml.Unmarshal(text, &t.texts)); err != nil {
		panic(err) // is built in, and a test reads it
	}
	return t
}

// tongueOf returns the language that a BCP 47 tag asks for.
func tongueOf(tag string) (*tongue, error) {
	wanted, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("%q is no language tag (accepted: %s)", tag, languageList())
	}
	_, i, confidence := languageMatcher().Match(wanted)
	if confidence == language.No {
		return nil, fmt.Errorf("no texts in the language %q (accepted: %s)", tag, languageList())
	}
	return tongues[languages[i].String()](), nil
}

func languageList() string {
	var list []string
	for _, tag := range languages {
		list = append(list, tag.String())
	}
	return strings.Join(list, ", ")
}

// MatchLanguage returns the language, of those that decisions are written in,
// that best answers an Accept-Language header: en, sv, fr or de; en where none
// of them is asked for.
func MatchLanguage(accept string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return languages[0].String()
	}
	_, i, _ := languageMatcher().Match(wanted...)
	return languages[i].String()
}

// WithLanguage sets the language of the texts by a BCP 47 tag, such as sv or
// de-AT; English is the default. New returns an error for a language that
// there is none of.
func WithLanguage(tag string) Option { return func(s *settings) { s.lang = tag } }

// In returns an engine that differs in the language of its texts alone, the
// same one each time. It shares the rules and what is remembered of them.
func (e *Engine) In(tag string) (*Engine, error) {
	t, err := tongueOf(tag)
	if err != nil {
		return nil, err
	}
	if known, ok := e.speaking.Load(t.lang); ok {
		return known.(*Engine), nil
	}
	other := *e
	other.tongue, other.answers = t, memo.New[Decision](rememberedAnswers)
	known, _ := e.speaking.LoadOrStore(t.lang, &other)
	return known.(*Engine), nil
}

// say returns the text of a key, with each {name} replaced by the value that
// follows the name.
func (t *tongue) say(key string, values ...string) string {
	text, ok := t.texts[key]
	switch {
	case !ok:
		return key
	case len(values) == 0:
		return text
	}
	for i := 0; i+1 < len(values); i += 2 {
		values[i] = "{" + values[i] + "}"
	}
	return strings.NewReplacer(values...).Replace(text)
}

// title returns the sentence of a rule.
func (t *tongue) title(r *check.Rule) string { return cmp.Or(t.texts[r.Code], r.Title) }

// list joins names as a sentence does.
func (t *tongue) list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + t.say("and") + " " + names[last]
}
