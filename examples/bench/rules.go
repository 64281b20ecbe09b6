package main

import "strings"

// A condition compares one field of the view. It is printed in the syntax of
// each engine, so that all are given the same rules.
type condition struct {
	field string
	op    operator
	words []string
}

// An operator says how a condition compares.
type operator int

const (
	is operator = iota
	isNot
	isOneOf
	isNoneOf
	has
	isTrue
	isFalse
	isEmpty
	isFilled
)

// A rule fires where all conditions of one of its bodies hold.
type rule struct {
	code   codes
	bodies [][]condition
}

func text(field string, op operator, words ...string) condition { return condition{field, op, words} }

func when(code codes, all ...condition) rule { return rule{code, [][]condition{all}} }

func (r rule) or(all ...condition) rule {
	r.bodies = append(r.bodies, all)
	return r
}

var (
	own           = text("Paper", is, "own")
	enough        = text("Process", is, "enough")
	agreed        = text("Hosts", is, "agreed")
	authenticated = text("Authenticated", isTrue)
	targeted      = text("Scope", is, "targeted")
	preservation  = []string{"preservation_request", "european_preservation_order"}
)

// rules are the built-in rules of the library, once more.
var rules = []rule{
	when(gateBulk, text("Scope", is, "bulk")),
	when(gateExpired, text("Expired", isTrue)),
	when(gateInformal, text("Kind", is, "informal_request")),
	when(gateInterception, text("Kind", is, "interception_order")).or(text("Live", isTrue)),
	when(gateNoTarget, text("Targets", isEmpty)),
	when(gateNotPublicAuthority, text("Authority", is, "private_party")).or(text("Kind", is, "discovery_order")),
	when(gateNotYetIssued, text("NotYetIssued", isTrue)),
	when(gateOffenceTooLight, text("Threshold", is, "below")),
	when(gateOverbroad, text("Scope", is, "overbroad")),
	when(gatePreservationOnly, text("Kind", isOneOf, preservation...)),
	when(gateProcessTooWeak, text("Process", is, "weak")),
	when(gateRequesterUnknown, text("Requesting", is, "XX")),
	when(gateUnauthenticated, text("Authenticated", isFalse)),
	when(gateWrongIssuer, text("Issuer", is, "wrong")),

	when(forbidBankSecrecy, text("Bars", has, "financial")),
	when(forbidBlockingStatute, text("Bars", has, "any")).or(text("Bars", has, "business")),
	when(forbidCommunicationsSecrecy, text("Bars", has, "communications")),
	when(forbidDataProtection, text("Bars", has, "personal")),
	when(forbidImmunity, text("Protection", has, "immunity")),
	when(forbidNoControl, text("Control", isFalse)),
	when(forbidNonPersonalData, text("Bars", has, "non_personal")),
	when(forbidProtectedPerson, text("Protection", has, "person")),
	when(forbidProtectedPublicBody, text("Protection", has, "public_body")),
	when(forbidUnknownPlace, text("Hosts", is, "unknown")),

	when(permitClearance, agreed, text("HostActs", has, "clearance"), enough, text("Paper", isNot, "none")).
		or(text("Kind", is, "mla_request"), text("Cleared", is, "all"), text("Paper", isNot, "none")),
	when(permitConsent, agreed, text("HostActs", has, "consent"), enough, own),
	when(permitEUAct, agreed, text("HostActs", has, "eu_act"), enough, own),
	when(permitExecutiveAgreement, agreed, text("HostActs", has, "agreement"), enough, own),
	when(permitHome, text("Hosts", is, "home"), enough, own),
	when(permitLifeAtAddressee, text("LifeAddressed", isTrue), enough, own),
	when(permitLifeAtHost, agreed, text("HostActs", has, "life"), enough, own),
	when(permitProviderControl, text("Reach", is, "yes"), text("Control", isTrue), enough, own),

	when(channelEmergency247, text("Channels", has, "emergency_24_7")),
	when(channelEuropeanInvestigationOrder, text("Channels", has, "european_investigation_order")),
	when(channelEuropeanProductionOrder, text("Channels", has, "european_production_order")),
	when(channelExecutiveAgreement, text("Channels", has, "executive_agreement")),
	when(channelLettersRogatory, text("Channels", has, "letters_rogatory")),
	when(channelMLAConvention, text("Channels", has, "mla_convention")),
	when(channelMLAT, text("Channels", has, "mlat")),

	when(obligationAskCustomerFirst, text("Customer", is, "enterprise"), authenticated).
		or(text("Obligations", has, "ask_customer_first")),
	when(obligationLocalCounselReview, text("Counsel", isTrue)),
	when(obligationMinimise, authenticated, targeted, text("Process", isNot, "weak"), text("Kind", isNoneOf, preservation...)),
	when(obligationNotifyCustomer, text("Confidential", isFalse), authenticated),
	when(obligationNotifyEnforcingAuthority, text("Obligations", has, "notify_enforcing_authority")),
	when(obligationObject, text("Bars", isFilled), text("Reach", is, "yes")),
	when(obligationPreserve, text("Kind", isOneOf, preservation...), authenticated, targeted, text("Targets", isFilled)),
	when(obligationRecord),
	when(obligationReportEmergency, authenticated, text("Kind", is, "emergency_request"), text("Danger", isNot, ""), enough),
}

// print writes the rule in a syntax that has && and ||, given how a condition
// is written.
func (r rule) print(write func(condition) string) string {
	var bodies []string
	for _, all := range r.bodies {
		parts := make([]string, len(all))
		for i, c := range all {
			parts[i] = write(c)
		}
		if len(parts) == 0 {
			parts = []string{"true"}
		}
		bodies = append(bodies, "("+strings.Join(parts, " && ")+")")
	}
	return strings.Join(bodies, " || ")
}
