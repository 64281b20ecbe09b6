package guard

import "github.com/comity-go/comity/policy"

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
	if lang := a.Decision.Provenance().Lang; lang != "" {
		return lang
	}
	return policy.MatchLanguage(accept)
}

// title returns the title of a kind of refusal, in English where it is not
// held in the language.
func (t ProblemType) title(lang string) string {
	if title, ok := titles[t][lang]; ok {
		return title
	}
	return titles[t]["en"]
}

var titles = map[ProblemType]map[string]string{
	NoRequest: {
		"en": "The export names no request.",
		"sv": "Utlämnandet anger ingen begäran.",
		"fr": "L’exportation ne désigne aucune demande.",
		"de": "Der Export nennt kein Ersuchen.",
	},
	UnknownRequest: {
		"en": "The request named is not registered for this object.",
		"sv": "Den angivna begäran är inte registrerad för detta objekt.",
		"fr": "La demande désignée n’est pas enregistrée pour cet objet.",
		"de": "Das genannte Ersuchen ist für dieses Objekt nicht registriert.",
	},
	NotAsked: {
		"en": "The object holds data that the request does not ask for.",
		"sv": "Objektet innehåller uppgifter som begäran inte avser.",
		"fr": "L’objet contient des données que la demande ne vise pas.",
		"de": "Das Objekt enthält Daten, um die nicht ersucht wird.",
	},
	NoObject: {
		"en": "There is no such object.",
		"sv": "Objektet finns inte.",
		"fr": "Cet objet n’existe pas.",
		"de": "Das Objekt gibt es nicht.",
	},
	Refused: {
		"en": "The object is not handed over.",
		"sv": "Objektet lämnas inte ut.",
		"fr": "L’objet n’est pas remis.",
		"de": "Das Objekt wird nicht herausgegeben.",
	},
	Redirected: {
		"en": "The object is not handed over this way: ask the state where it is stored.",
		"sv": "Objektet lämnas inte ut på detta sätt: vänd er till den stat där det är lagrat.",
		"fr": "L’objet n’est pas remis par cette voie : adressez-vous à l’État où il est conservé.",
		"de": "Das Objekt wird auf diesem Weg nicht herausgegeben: Zu ersuchen ist der Staat, in dem es gespeichert ist.",
	},
	NoAnswer: {
		"en": "No decision came about, so nothing is handed over; try again later.",
		"sv": "Inget beslut kom till stånd, så inget lämnas ut; försök igen senare.",
		"fr": "Aucune décision n’a pu être prise, rien n’est donc remis ; réessayez plus tard.",
		"de": "Es kam keine Entscheidung zustande, daher wird nichts herausgegeben; bitte später erneut versuchen.",
	},
}
