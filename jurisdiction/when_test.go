package jurisdiction

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestOffence: a condition on the offence fails where the request shows that it
// does, holds where it shows that it does, and is else not known.
func TestOffence(t *testing.T) {
	kinds := func(k ...request.OffenceKind) []request.OffenceKind { return k }
	drugs := When{OffenceKind: kinds(request.OffenceDrugs, request.OffenceLaundering)}
	noDrugs := When{OffenceKindNot: kinds(request.OffenceDrugs)}
	for name, tt := range map[string]struct {
		when    When
		offence request.Offence
		want    Answer
	}{
		"nothing asked":         {When{}, request.Offence{}, AnswerYes},
		"kind":                  {drugs, request.Offence{Kinds: kinds(request.OffenceDrugs)}, AnswerYes},
		"one of its kinds":      {drugs, request.Offence{Kinds: kinds(request.OffenceFiscal, request.OffenceLaundering)}, AnswerYes},
		"other kind":            {drugs, request.Offence{Kinds: kinds(request.OffenceFiscal)}, AnswerNo},
		"none of the kinds":     {noDrugs, request.Offence{Kinds: kinds(request.OffenceFiscal, request.OffenceOther)}, AnswerYes},
		"one of those left out": {noDrugs, request.Offence{Kinds: kinds(request.OffenceFiscal, request.OffenceDrugs)}, AnswerNo},
		"kind not said, not":    {noDrugs, request.Offence{MaxYears: 10}, AnswerUnknown},
		"kind not said":         {drugs, request.Offence{MaxYears: 10}, AnswerUnknown},
		"group":                 {When{OrganisedGroup: true}, request.Offence{OrganisedGroup: request.Yes}, AnswerYes},
		"no group":              {When{OrganisedGroup: true}, request.Offence{OrganisedGroup: request.No}, AnswerNo},
		"group not said":        {When{OrganisedGroup: true}, request.Offence{}, AnswerUnknown},
		"at least":              {When{MinMaxYears: 4}, request.Offence{MaxYears: 4}, AnswerYes},
		"less":                  {When{MinMaxYears: 4}, request.Offence{MaxYears: 3.5}, AnswerNo},
		"weight not said":       {When{MinMaxYears: 4}, request.Offence{}, AnswerUnknown},
		"above":                 {When{MaxAbove: 1}, request.Offence{MaxYears: 1.5}, AnswerYes},
		"not above":             {When{MaxAbove: 1}, request.Offence{MaxYears: 1}, AnswerNo},
		"above not said":        {When{MaxAbove: 1}, request.Offence{}, AnswerUnknown},
		"listed":                {When{MinMaxYears: 4, OrListed: true}, request.Offence{MaxYears: 1, Listed: true}, AnswerYes},
		"listed, not said":      {When{MaxAbove: 1, OrListed: true}, request.Offence{Listed: true}, AnswerYes},
		"not listed":            {When{MinMaxYears: 4, OrListed: true}, request.Offence{MaxYears: 1}, AnswerNo},
		"one of two not said":   {When{MinMaxYears: 4, OrganisedGroup: true}, request.Offence{MaxYears: 5}, AnswerUnknown},
		"one of two fails":      {When{MinMaxYears: 4, OrganisedGroup: true}, request.Offence{MaxYears: 3}, AnswerNo},
		"kind for the grave":    {When{MinMaxYears: 4, OffenceKind: drugs.OffenceKind}, request.Offence{MaxYears: 5, Kinds: drugs.OffenceKind}, AnswerYes},
		"not for what is other": {When{MinMaxYears: 4, OffenceKind: drugs.OffenceKind}, request.Offence{Kinds: kinds(request.OffenceOther)}, AnswerNo},
	} {
		assert.Equal(t, tt.want, tt.when.offence(&tt.offence), name)
	}
}

// TestEnoughYears: a request that lacks the weight learns how much would do.
func TestEnoughYears(t *testing.T) {
	for rule, want := range map[string]float64{"min_max_years: 4": 4, "max_above: 1": 1.5, "min_max_years: 4, organised_group: true": 4} {
		law := smallLaw(t, "role: level, level: prosecutor_or_judge, categories: [traffic], when: {"+rule+"}")
		c := caseOf(t, law, smallRequest())
		assert.Equal(t, want, c.Missing().Years, rule)
	}
}

// TestLevelWhen: a level counts where the request shows its condition. Where it
// does not, the paper must meet it, and the law without it.
func TestLevelWhen(t *testing.T) {
	const grave = "role: level, level: prosecutor_or_judge, categories: [traffic], when: {min_max_years: 4}\n"
	const judge = "role: level, level: judge, categories: [traffic]\n"
	const power = "role: power, order: [production_order], reach: abroad, holds_over: addressed, issuer: [prosecutor], categories: [traffic]\n"
	for name, tt := range map[string]struct {
		rows   string
		years  float64
		issuer request.Issuer
		want   Process
	}{
		"grave":                       {grave + judge, 5, request.ByProsecutor, ProcessEnough},
		"light":                       {grave + judge, 3, request.ByProsecutor, ProcessWeak},
		"not said":                    {grave + judge, 0, request.ByProsecutor, ProcessWeak},
		"not said, a judge":           {grave + judge, 0, request.ByJudge, ProcessEnough},
		"alone, light":                {grave, 3, request.ByProsecutor, ProcessUnknown},
		"alone, not said":             {grave, 0, request.ByProsecutor, ProcessUnknown},
		"a power beside it, a judge":  {grave + power, 0, request.ByJudge, ProcessEnough},
		"alone, not said, police":     {grave + power, 0, request.ByPolice, ProcessWeak},
		"a power beside it, not said": {grave + power, 0, request.ByProsecutor, ProcessEnough},
	} {
		req := smallRequest()
		req.Offence.MaxYears, req.Instrument.Issuer = tt.years, tt.issuer
		assert.Equal(t, tt.want, caseOf(t, smallLaw(t, tt.rows), req).Process, name)
	}
}

// TestLevels: each level is met by its issuers and by no other.
func TestLevels(t *testing.T) {
	for level, met := range map[Need][]request.Issuer{
		NeedsJudge:              {request.ByJudge},
		NeedsIndependentOrJudge: {request.ByJudge, request.ByIndependent},
		NeedsProsecutorOrJudge:  {request.ByJudge, request.ByProsecutor},
		NeedsAuthority: {request.ByJudge, request.ByProsecutor, request.ByPolice, request.ByMinister, request.ByAgency,
			request.ByIndependent},
	} {
		law := smallLaw(t, "role: level, categories: [traffic], level: "+string(level))
		for _, by := range request.Issuer("").Words() {
			req := smallRequest()
			req.Instrument.Issuer = request.Issuer(by)
			met := slices.Contains(met, req.Instrument.Issuer)
			assert.Equal(t, met, caseOf(t, law, req).Process == ProcessEnough, "%s by %s", level, by)
		}
	}
}
