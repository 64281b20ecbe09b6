package policy

import (
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// WithLanguage sets the language of the texts by a BCP 47 tag, such as sv or
// de-AT; English is the default. New returns an error for a language that has
// no texts.
func WithLanguage(tag string) Option { return func(s *settings) { s.lang = tag } }

// In returns an engine that differs only in the language of its texts; for the
// same language it is the same engine each time. The two share the rules and
// what is remembered of them.
func (e *Engine) In(tag string) (*Engine, error) {
	language, err := lang.Find(tag)
	if err != nil {
		return nil, err
	}
	if known, ok := e.byLanguage.Load(language.Tag); ok {
		return known.(*Engine), nil
	}
	other := *e
	other.language = language
	other.answers, other.sentences = memo.New[answer](rememberedAnswers), memo.New[string](rememberedSentences)
	known, _ := e.byLanguage.LoadOrStore(language.Tag, &other)
	return known.(*Engine), nil
}

// MatchLanguage returns the language of decisions that best answers an
// Accept-Language header, such as en or sv. It is en where the header asks for
// none of them.
func MatchLanguage(accept string) string { return lang.Match(accept) }

// StateName returns the name of a state in the language of a BCP 47 tag, and in
// English where decisions are not written in that language.
func StateName(s request.State, tag string) string { return lang.OrEnglish(tag).State(s) }
