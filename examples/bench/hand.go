package main

import (
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// byHand is what the rules cost in plain Go: the physical limit.
func byHand(r *request.Request, f *jurisdiction.Facts) answer {
	fired := handGates(r, f) | handForbids(r, f) | handPermits(r, f)
	if fired == 0 {
		fired = silenceNoPermit
	}
	if fired&gates == 0 && f.OtherPurpose {
		fired |= silenceOtherPurpose
	}
	fired |= handChannels(f) | handObligations(r, f)
	a := answer{weigh(fired, r.Provider.Control, f.AskHosts, f.AskAll, f.AskProtected), fired}
	a.fired |= wantsWay(a, r.Provider.Control, f.Hosts, f.AskHosts, f.AskAll, f.AskProtected)
	return a
}

// fires returns the code where the condition holds.
func fires(holds bool, code codes) codes {
	if holds {
		return code
	}
	return 0
}

func preserves(kind request.InstrumentKind) bool {
	return kind == request.PreservationRequest || kind == request.EuropeanPreservationOrder
}

func minimises(p jurisdiction.Process) bool {
	return p == jurisdiction.ProcessEnough || p == jurisdiction.ProcessNone
}

func handGates(r *request.Request, f *jurisdiction.Facts) codes {
	kind := r.Instrument.Kind
	return fires(r.Scope == request.Bulk, gateBulk) |
		fires(f.Expired, gateExpired) |
		fires(kind == request.InformalRequest, gateInformal) |
		fires(kind == request.InterceptionOrder || f.Live, gateInterception) |
		fires(!f.Named, gateNoTarget) |
		fires(f.Purpose == jurisdiction.PurposeCivil || r.Authority.Kind == request.PrivateParty ||
			kind == request.DiscoveryOrder, gateNotPublicAuthority) |
		fires(f.NotYetIssued, gateNotYetIssued) |
		fires(f.Threshold == jurisdiction.ThresholdBelow, gateOffenceTooLight) |
		fires(r.Scope == request.Overbroad, gateOverbroad) |
		fires(preserves(kind), gatePreservationOnly) |
		fires(f.Process == jurisdiction.ProcessWeak, gateProcessTooWeak) |
		fires(f.Process == jurisdiction.ProcessUnknown, gateProcessUnknown) |
		fires(r.Requesting == request.Unknown, gateRequesterUnknown) |
		fires(!r.Instrument.Authenticated, gateUnauthenticated) |
		fires(r.Instrument.Status != request.InForce, gateWithdrawn) |
		fires(f.Issuer == jurisdiction.IssuerWrong, gateWrongIssuer)
}

// barCode returns the code of a bar, by what it protects.
func barCode(bar jurisdiction.Protection) codes {
	switch bar {
	case "financial":
		return forbidBankSecrecy
	case "any", "business":
		return forbidBlockingStatute
	case "communications":
		return forbidCommunicationsSecrecy
	case "personal":
		return forbidDataProtection
	case "non_personal":
		return forbidNonPersonalData
	case "unknown":
		return forbidLawUnknown
	}
	return 0
}

func handForbids(r *request.Request, f *jurisdiction.Facts) codes {
	fired := fires(!r.Provider.Control, forbidNoControl) | fires(f.Hosts == jurisdiction.HostsUnknown, forbidUnknownPlace)
	for _, bar := range f.Bars {
		fired |= barCode(bar)
	}
	for _, guard := range f.Protection {
		fired |= fires(guard == jurisdiction.ProtectedArchives, forbidImmunity) |
			fires(guard == jurisdiction.ProtectedPerson, forbidProtectedPerson) |
			fires(guard == jurisdiction.ProtectedPublicBody, forbidProtectedPublicBody)
	}
	return fired
}

func handPermits(r *request.Request, f *jurisdiction.Facts) codes {
	counts := f.Paper != jurisdiction.PaperNone
	fired := fires(r.Instrument.Kind == request.MLARequest && f.Cleared == jurisdiction.ExtentAll && counts, permitClearance)
	grave := f.Threshold == jurisdiction.ThresholdMet || f.Threshold == jurisdiction.ThresholdNone
	if f.Process != jurisdiction.ProcessEnough || !grave {
		return fired
	}
	agreed := f.Hosts == jurisdiction.HostsAgreed
	fired |= fires(agreed && counts && slices.Contains(f.HostActs, jurisdiction.HostActClearance), permitClearance)
	if f.Paper != jurisdiction.PaperOwn {
		return fired
	}
	fired |= fires(f.Hosts == jurisdiction.HostsHome, permitHome) |
		fires(f.LifeAddressed, permitLifeAtAddressee) |
		fires(f.Reach == jurisdiction.AnswerYes && r.Provider.Control, permitProviderControl)
	if agreed {
		fired |= handActs(f.HostActs)
	}
	return fired
}

func handActs(acts []jurisdiction.HostAct) codes {
	var fired codes
	for _, act := range acts {
		fired |= fires(act == jurisdiction.HostActConsent, permitConsent) |
			fires(act == jurisdiction.HostActUnion, permitEUAct) |
			fires(act == jurisdiction.HostActAgreement, permitExecutiveAgreement) |
			fires(act == jurisdiction.HostActLife, permitLifeAtHost)
	}
	return fired
}

func handChannels(f *jurisdiction.Facts) codes {
	var fired codes
	for _, kind := range f.Channels {
		switch kind {
		case jurisdiction.ViaEmergency247:
			fired |= channelEmergency247
		case jurisdiction.ViaEuropeanInvestigationOrder:
			fired |= channelEuropeanInvestigationOrder
		case jurisdiction.ViaEuropeanProductionOrder:
			fired |= channelEuropeanProductionOrder
		case jurisdiction.ViaExecutiveAgreement:
			fired |= channelExecutiveAgreement
		case jurisdiction.ViaHagueEvidence:
			fired |= channelHagueEvidence
		case jurisdiction.ViaLettersRogatory:
			fired |= channelLettersRogatory
		case jurisdiction.ViaMLAConvention:
			fired |= channelMLAConvention
		case jurisdiction.ViaMLAT:
			fired |= channelMLAT
		case jurisdiction.ViaTaxConvention:
			fired |= channelTaxConvention
		}
	}
	return fired
}

func handObligations(r *request.Request, f *jurisdiction.Facts) codes {
	kind, real := r.Instrument.Kind, r.Instrument.Authenticated
	targeted := r.Scope == request.Targeted
	laid := func(d jurisdiction.Duty, code codes) codes { return fires(slices.Contains(f.Obligations, d), code) }
	review := f.Counsel || r.Privileged != request.PrivilegeNotFound
	fired := obligationRecord | fires(review, obligationLocalCounselReview) |
		laid("local_counsel_review", obligationLocalCounselReview) |
		fires(f.Unreferenced, obligationRecordClearance) |
		fires(f.Clash != jurisdiction.ClashNone, obligationObject) |
		laid("ask_customer_first", obligationAskCustomerFirst) |
		laid("await_validation", obligationAwaitValidation) |
		laid("hold_until", obligationHoldUntil) |
		laid("notify_enforcing_authority", obligationNotifyEnforcingAuthority)
	if !real {
		return fired
	}
	emergency := kind == request.EmergencyRequest && r.Emergency.DangerTo != request.NoDanger
	asks := r.Customer.Kind == request.Enterprise && r.Provider.WhyProcessor == request.GroundNotSaid
	return fired | fires(asks, obligationAskCustomerFirst) |
		fires(targeted && minimises(f.Process) && !preserves(kind), obligationMinimise) |
		fires(f.Secrecy != jurisdiction.SecrecyOpen, obligationNotifyCustomer) |
		fires(targeted && preserves(kind) && f.Named, obligationPreserve) |
		fires(emergency && f.Process == jurisdiction.ProcessEnough, obligationReportEmergency)
}
