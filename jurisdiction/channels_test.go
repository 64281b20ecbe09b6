package jurisdiction

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestChannelConditions: a channel is open to the purposes that it names, and
// closed where the request shows that the offence is another.
func TestChannelConditions(t *testing.T) {
	const drugs, notFiscal = "when: {offence_kind: [drugs]}", "when: {offence_kind_not: [fiscal]}"
	offence := func(o request.Offence) func(*request.Request) {
		return func(r *request.Request) { r.Offence = o }
	}
	purpose := func(p request.Purpose) func(*request.Request) {
		return func(r *request.Request) { r.Purpose = p }
	}
	for name, tt := range map[string]struct {
		fields string
		change func(*request.Request)
		open   bool
	}{
		"for crime, of tax":          {"", purpose(request.PurposeTax), false},
		"for crime, of regulation":   {"", purpose(request.PurposeRegulatory), false},
		"for crime, of a lawsuit":    {"", purpose(request.PurposeCivil), false},
		"for crime, of a tax office": {"", func(r *request.Request) { r.Authority.Kind = request.TaxAuthority }, false},
		"for crime, of a service":    {"", func(r *request.Request) { r.Authority.Kind = request.Intelligence }, false},
		"for crime, of a tax office that prosecutes": {"", func(r *request.Request) {
			r.Authority.Kind, r.Purpose = request.TaxAuthority, request.PurposeCriminal
		}, true},
		"for tax, by a prosecutor": {"purpose: [tax]", purpose(""), false},
		"for tax, of tax":          {"purpose: [tax]", purpose(request.PurposeTax), true},
		"for both":                 {"purpose: [criminal, tax]", purpose(request.PurposeTax), true},
		"drugs":                    {drugs, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}}), true},
		"fraud":                    {drugs, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceFiscal}}), false},
		"offence not said":         {drugs, offence(request.Offence{}), true},
		"not for tax, drugs":       {notFiscal, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}}), true},
		"not for tax, fraud":       {notFiscal, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceFiscal}}), false},
		"not for tax, not said":    {notFiscal, offence(request.Offence{}), true},
	} {
		law := treatyLaw(t, "{article: art. 1, role: channel, channel: mlat, "+tt.fields+"}")
		req := abroad()
		tt.change(&req)
		assert.Equal(t, tt.open, caseOf(t, law, req).AskHosts == ChannelOpen, name)
	}
}

// treatyLaw returns the law of one treaty between Denmark and Iceland with these
// provisions.
func treatyLaw(t *testing.T, provisions ...string) *Law {
	t.Helper()
	for i, p := range provisions {
		provisions[i] = strings.Replace(p, "{", `{from: "2020-01-01", `, 1)
	}
	return lawOf(t, map[string]string{"treaty/dk-is.yaml": smallTreaty("[{state: DK}, {state: IS}]", provisions...)})
}

// abroad returns the request of a prosecutor of Iceland for data in Denmark.
func abroad() request.Request {
	req := smallRequest()
	req.Data[0].StoredIn = []request.Place{"DK"}
	return req
}

// TestConditionalChannel: a channel for some offences comes last where the request
// does not show which offence it is, and stands where it is best where it does.
func TestConditionalChannel(t *testing.T) {
	law := treatyLaw(t, "{article: art. 1, role: channel, channel: mlat, when: {offence_kind: [drugs]}}",
		"{article: art. 2, role: channel, channel: mla_convention}",
		"{article: art. 3, role: channel, channel: mlat, when: {organised_group: true}}",
		"{article: art. 4, role: channel, channel: letters_rogatory, when: {offence_kind_not: [drugs]}}")
	routes := func(o request.Offence) []string {
		req := abroad()
		req.Offence = o
		c := caseOf(t, law, req)
		var list []string
		for _, r := range c.Routes(AskHosts) {
			text := string(r.Kind) + " " + r.Cite.Article
			if r.Conditional() {
				text += " if"
			}
			list = append(list, text)
		}
		return list
	}
	drugs, fraud := []request.OffenceKind{request.OffenceDrugs}, []request.OffenceKind{request.OffenceOther}
	assert.Equal(t, []string{"mla_convention art. 2", "mlat art. 1 if", "mlat art. 3 if", "letters_rogatory art. 4 if"}, routes(request.Offence{}))
	assert.Equal(t, []string{"mlat art. 1", "mla_convention art. 2"}, routes(request.Offence{Kinds: drugs}))
	assert.Equal(t, []string{"mla_convention art. 2", "letters_rogatory art. 4"}, routes(request.Offence{Kinds: fraud, OrganisedGroup: request.No}))
	c := caseOf(t, law, abroad())
	assert.Equal(t, []ChannelKind{ViaMLAConvention, ViaMLAT, ViaLettersRogatory}, c.Channels, "each kind once")
}

// TestOtherPurpose: it is told where a state has a channel, and none for this
// purpose. One that is closed to the offence is none.
func TestOtherPurpose(t *testing.T) {
	const criminal = "{article: art. 1, role: channel, channel: mlat}"
	const tax = "{article: art. 2, role: channel, channel: tax_convention, purpose: [tax]}"
	const drugs = "{article: art. 3, role: channel, channel: mlat, when: {offence_kind: [drugs]}}"
	const contact = "{article: art. 4, role: channel, channel: emergency_24_7}"
	for name, tt := range map[string]struct {
		rows    []string
		purpose request.Purpose
		kinds   []request.OffenceKind
		want    bool
	}{
		"crime":                 {[]string{criminal}, request.PurposeCriminal, nil, false},
		"tax":                   {[]string{criminal}, request.PurposeTax, nil, true},
		"tax with its own":      {[]string{criminal, tax}, request.PurposeTax, nil, false},
		"crime with tax alone":  {[]string{tax}, request.PurposeCriminal, nil, true},
		"no channel":            {[]string{contact}, request.PurposeTax, nil, false},
		"closed to the offence": {[]string{drugs}, request.PurposeTax, []request.OffenceKind{request.OffenceFiscal}, false},
	} {
		req := abroad()
		req.Purpose, req.Offence.Kinds = tt.purpose, tt.kinds
		c := caseOf(t, treatyLaw(t, tt.rows...), req)
		assert.Equal(t, tt.want, c.OtherPurpose, name)
	}
}

// TestOneRouteATreaty: of the rows of a treaty that is open whatever the offence one
// is told; where each hangs on the offence, all are.
func TestOneRouteATreaty(t *testing.T) {
	const one, two = "{article: art. 1, role: channel, channel: mlat, when: {offence_kind: [drugs]}}",
		"{article: art. 2, role: channel, channel: mlat, when: {organised_group: true}}"
	for name, tt := range map[string]struct {
		offence request.Offence
		want    []string
	}{
		"nothing said":            {request.Offence{}, []string{"art. 1", "art. 2"}},
		"drugs":                   {request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}}, []string{"art. 1"}},
		"other, group not said":   {request.Offence{Kinds: []request.OffenceKind{request.OffenceOther}}, []string{"art. 2"}},
		"drugs, by a group":       {request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}, OrganisedGroup: request.Yes}, []string{"art. 1"}},
		"a group, kinds not said": {request.Offence{OrganisedGroup: request.Yes}, []string{"art. 2"}},
	} {
		req := abroad()
		req.Offence = tt.offence
		var got []string
		c := caseOf(t, treatyLaw(t, one, two), req)
		for _, r := range c.Routes(AskHosts) {
			got = append(got, r.Cite.Article)
		}
		assert.Equal(t, tt.want, got, name)
	}
}
