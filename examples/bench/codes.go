package main

import "strings"

// Codes are the rules that fired, one bit each.
type codes uint64

// The rules, in the order of names.
const (
	gateBulk codes = 1 << iota
	gateExpired
	gateInformal
	gateInterception
	gateNoTarget
	gateNotPublicAuthority
	gateNotYetIssued
	gateOffenceTooLight
	gateOverbroad
	gatePreservationOnly
	gateProcessTooWeak
	gateProcessUnknown
	gateRequesterUnknown
	gateUnauthenticated
	gateWithdrawn
	gateWrongIssuer
	forbidBankSecrecy
	forbidBlockingStatute
	forbidCommunicationsSecrecy
	forbidDataProtection
	forbidImmunity
	forbidLawUnknown
	forbidNoControl
	forbidNonPersonalData
	forbidProtectedPerson
	forbidProtectedPublicBody
	forbidUnknownPlace
	permitClearance
	permitConsent
	permitEUAct
	permitExecutiveAgreement
	permitHome
	permitLifeAtAddressee
	permitLifeAtHost
	permitProviderControl
	channelEmergency247
	channelEuropeanInvestigationOrder
	channelEuropeanProductionOrder
	channelExecutiveAgreement
	channelHagueEvidence
	channelLettersRogatory
	channelMLAConvention
	channelMLAT
	channelTaxConvention
	obligationAskCustomerFirst
	obligationAwaitValidation
	obligationHoldUntil
	obligationLocalCounselReview
	obligationMinimise
	obligationNotifyCustomer
	obligationNotifyEnforcingAuthority
	obligationObject
	obligationPreserve
	obligationRecord
	obligationRecordClearance
	obligationReportEmergency
	silenceNoPermit
	silenceNoWay
	silenceOtherPurpose
)

const (
	gates   = forbidBankSecrecy - 1
	forbids = permitClearance - forbidBankSecrecy
	permits = channelEmergency247 - permitClearance
	// storagePermits are those that count under the posture storage_location.
	storagePermits = permits &^ (permitLifeAtAddressee | permitProviderControl)
)

// names are the codes as the library writes them.
var names = strings.Fields(`
	gate.bulk gate.expired gate.informal gate.interception gate.no_target gate.not_public_authority
	gate.not_yet_issued gate.offence_too_light gate.overbroad gate.preservation_only gate.process_too_weak
	gate.process_unknown gate.requester_unknown gate.unauthenticated gate.withdrawn gate.wrong_issuer
	forbid.bank_secrecy forbid.blocking_statute forbid.communications_secrecy forbid.data_protection
	forbid.immunity forbid.law_unknown forbid.no_control forbid.non_personal_data forbid.protected_person
	forbid.protected_public_body forbid.unknown_place
	permit.clearance permit.consent permit.eu_act permit.executive_agreement permit.home
	permit.life_at_addressee permit.life_at_host permit.provider_control
	channel.emergency_24_7 channel.european_investigation_order channel.european_production_order
	channel.executive_agreement channel.hague_evidence channel.letters_rogatory channel.mla_convention channel.mlat
	channel.tax_convention
	obligation.ask_customer_first obligation.await_validation obligation.hold_until
	obligation.local_counsel_review obligation.minimise
	obligation.notify_customer obligation.notify_enforcing_authority obligation.object_to_issuing_authority
	obligation.preserve obligation.record obligation.record_clearance obligation.report_emergency_afterwards
	silence.no_permit silence.no_way silence.other_purpose`)

// byName finds the bit of a code; that of an unknown one is the highest.
var byName = func() map[string]codes {
	m := map[string]codes{}
	for i, name := range names {
		m[name] = 1 << i
	}
	return m
}()

// unknownCode is every code that is not in names.
const unknownCode codes = 1 << 63

// codeOf returns the bit of a code.
func codeOf(name string) codes {
	if c, ok := byName[name]; ok {
		return c
	}
	return unknownCode
}

// String lists the codes.
func (c codes) String() string {
	var list []string
	for i, name := range names {
		if c&(1<<i) != 0 {
			list = append(list, name)
		}
	}
	if c&unknownCode != 0 {
		list = append(list, "an unknown code")
	}
	return strings.Join(list, " ")
}

// family returns the first part of a rule's code.
func (r rule) family() string {
	family, _, _ := strings.Cut(r.code.String(), ".")
	return family
}

// families are the sets that the rules fill.
var families = []string{"gate", "forbid", "permit", "channel", "obligation", "silence"}
