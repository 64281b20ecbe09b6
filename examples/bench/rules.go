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
)

// A rule fires where all conditions of one of its bodies hold.
type rule struct {
	code   codes
	bodies [][]condition
}

func cond(field string, op operator, words ...string) condition { return condition{field, op, words} }

func when(code codes, all ...condition) rule { return rule{code, [][]condition{all}} }

func (r rule) or(all ...condition) rule {
	r.bodies = append(r.bodies, all)
	return r
}

var (
	own           = cond("Paper", is, "own")
	enough        = cond("Process", is, "enough")
	grave         = cond("Threshold", isOneOf, "met", "none")
	agreed        = cond("Hosts", is, "agreed")
	authenticated = cond("Authenticated", isTrue)
	targeted      = cond("Scope", is, "targeted")
	preservation  = []string{"preservation_request", "european_preservation_order"}
)

// rules are the built-in rules of the library, once more.
var rules = []rule{
	when(gateBulk, cond("Scope", is, "bulk")),
	when(gateExpired, cond("Expired", isTrue)),
	when(gateInformal, cond("Kind", is, "informal_request")),
	when(gateInterception, cond("Kind", is, "interception_order")).or(cond("Live", isTrue)),
	when(gateNoTarget, cond("Named", isFalse)),
	when(gateNotPublicAuthority, cond("Purpose", is, "civil")).or(cond("Authority", is, "private_party")).or(cond("Kind", is, "discovery_order")),
	when(gateNotYetIssued, cond("NotYetIssued", isTrue)),
	when(gateOffenceTooLight, cond("Threshold", is, "below")),
	when(gateOverbroad, cond("Scope", is, "overbroad")),
	when(gatePreservationOnly, cond("Kind", isOneOf, preservation...)),
	when(gateProcessTooWeak, cond("Process", is, "weak")),
	when(gateProcessUnknown, cond("Process", is, "unknown")),
	when(gateRequesterUnknown, cond("Requesting", is, "XX")),
	when(gateUnauthenticated, cond("Authenticated", isFalse)),
	when(gateWithdrawn, cond("Status", isNot, "")),
	when(gateWrongIssuer, cond("Issuer", is, "wrong")),

	when(forbidBankSecrecy, cond("Bars", has, "financial")),
	when(forbidBlockingStatute, cond("Bars", has, "any")).or(cond("Bars", has, "business")),
	when(forbidCommunicationsSecrecy, cond("Bars", has, "communications")),
	when(forbidDataProtection, cond("Bars", has, "personal")),
	when(forbidImmunity, cond("Protection", has, "immunity")),
	when(forbidLawUnknown, cond("Bars", has, "unknown")),
	when(forbidNoControl, cond("Control", isFalse)),
	when(forbidNonPersonalData, cond("Bars", has, "non_personal")),
	when(forbidProtectedPerson, cond("Protection", has, "person")),
	when(forbidProtectedPublicBody, cond("Protection", has, "public_body")),
	when(forbidUnknownPlace, cond("Hosts", is, "unknown")),

	when(permitClearance, agreed, cond("HostActs", has, "clearance"), enough, grave, cond("Paper", isNot, "none")).
		or(cond("Kind", is, "mla_request"), cond("Cleared", is, "all"), cond("Paper", isNot, "none")),
	when(permitConsent, agreed, cond("HostActs", has, "consent"), enough, grave, own),
	when(permitEUAct, agreed, cond("HostActs", has, "eu_act"), enough, grave, own),
	when(permitExecutiveAgreement, agreed, cond("HostActs", has, "agreement"), enough, grave, own),
	when(permitHome, cond("Hosts", is, "home"), enough, grave, own),
	when(permitLifeAtAddressee, cond("LifeAddressed", isTrue), enough, grave, own),
	when(permitLifeAtHost, agreed, cond("HostActs", has, "life"), enough, grave, own),
	when(permitProviderControl, cond("Reach", is, "yes"), cond("Control", isTrue), enough, grave, own),

	when(channelEmergency247, cond("Channels", has, "emergency_24_7")),
	when(channelEuropeanInvestigationOrder, cond("Channels", has, "european_investigation_order")),
	when(channelEuropeanProductionOrder, cond("Channels", has, "european_production_order")),
	when(channelExecutiveAgreement, cond("Channels", has, "executive_agreement")),
	when(channelHagueEvidence, cond("Channels", has, "hague_evidence")),
	when(channelLettersRogatory, cond("Channels", has, "letters_rogatory")),
	when(channelMLAConvention, cond("Channels", has, "mla_convention")),
	when(channelMLAT, cond("Channels", has, "mlat")),
	when(channelTaxConvention, cond("Channels", has, "tax_convention")),

	when(obligationAskCustomerFirst, cond("Customer", is, "enterprise"), cond("WhyProcessor", is, ""), authenticated).
		or(cond("Obligations", has, "ask_customer_first")),
	when(obligationAwaitValidation, cond("Obligations", has, "await_validation")),
	when(obligationHoldUntil, cond("Obligations", has, "hold_until")),
	when(obligationLocalCounselReview, cond("Counsel", isTrue)).
		or(cond("Privileged", isNot, "")).or(cond("Obligations", has, "local_counsel_review")),
	when(obligationMinimise, authenticated, targeted, cond("Process", isOneOf, "enough", "none"), cond("Kind", isNoneOf, preservation...)),
	when(obligationNotifyCustomer, cond("Secrecy", isNot, "open"), authenticated),
	when(obligationNotifyEnforcingAuthority, cond("Obligations", has, "notify_enforcing_authority")),
	when(obligationObject, cond("Clash", isNot, "none")),
	when(obligationPreserve, cond("Kind", isOneOf, preservation...), authenticated, targeted, cond("Named", isTrue)),
	when(obligationRecord),
	when(obligationRecordClearance, cond("Unreferenced", isTrue)),
	when(obligationReportEmergency, authenticated, cond("Kind", is, "emergency_request"), cond("Danger", isNot, ""), enough),
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
