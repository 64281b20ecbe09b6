package guard

import (
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/lang"
)

// speaking returns the engine in the language that the caller accepts, and in
// its own where the caller does not say.
func speaking(engine *policy.Engine, accept string) (*policy.Engine, error) {
	if accept == "" {
		return engine, nil
	}
	return engine.In(policy.MatchLanguage(accept))
}

// language returns the language of a refusal: that of the decision, or where
// there is none the best that the caller accepts.
func language(a Answer, accept string) string {
	if tag := a.Decision.Provenance().Lang; tag != "" {
		return tag
	}
	return policy.MatchLanguage(accept)
}

// title returns the title of a kind of refusal, in English where there are no
// texts in the language.
func (t ProblemType) title(tag string) string { return lang.OrEnglish(tag).Say(titleKeys[t]) }

// titleKeys are the keys of the titles among the texts.
var titleKeys = map[ProblemType]string{
	NoRequest:      "problem.no_request",
	UnknownRequest: "problem.unknown_request",
	NotAsked:       "problem.not_asked",
	Preapproved:    "problem.preapproved",
	NoObject:       "problem.no_object",
	Refused:        "problem.refused",
	Redirected:     "problem.redirected",
	NoAnswer:       "problem.no_answer",
}
