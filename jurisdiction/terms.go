package jurisdiction

import "slices"

// The closed words of the law files. law/README.md explains each; the loader
// refuses every other word.

// A Role is what a provision does.
type Role string

// The roles.
const (
	RoleBar        Role = "bar"        // forbids disclosure
	RolePermission Role = "permission" // lets the provider disclose, without danger to life: no consent of the state
	RoleImmunity   Role = "immunity"   // puts the data of a protected state out of reach
	RoleExclusion  Role = "exclusion"  // takes data or persons out of an order's reach
	RolePower      Role = "power"      // lets an authority compel
	RoleLevel      Role = "level"      // the least process that a category needs
	RoleEmergency  Role = "emergency"  // opens for danger to life
	RoleThreshold  Role = "threshold"  // how grave the offence must be
	RoleChannel    Role = "channel"    // a way to ask the other state
	RoleAgreement  Role = "agreement"  // gives an order of one side effect with the other side's providers
	RoleConsent    Role = "consent"    // lets the person entitled to disclose consent
	RoleReview     Role = "review"     // a procedure for a conflict of duty and bar
	RoleObligation Role = "obligation" // what the holder must do
	RoleNote       Role = "note"       // informs, decides nothing
)

// Words returns every role.
func (Role) Words() []string {
	return words(RoleBar, RolePermission, RoleImmunity, RoleExclusion, RolePower, RoleLevel, RoleEmergency,
		RoleThreshold, RoleChannel, RoleAgreement, RoleConsent, RoleReview, RoleObligation, RoleNote)
}

// An InstrumentKind is the kind of a law instrument.
type InstrumentKind string

// Words returns every kind of law instrument.
func (InstrumentKind) Words() []string {
	return words[string]("statute", "regulation", "directive", "decision", "decree", "treaty", "agreement", "scheme",
		"ruling", "guidance", "position", "bill", "state")
}

// KindRuling is a judgment; where it holds that a power stops at the border it
// defeats the powers it speaks of.
const KindRuling InstrumentKind = "ruling"

// A Survey is a part of a state's law that was read in full, for every day that
// the law answers for: what is not in the files is known not to be there.
type Survey string

// SurveyedBars says that the bars of the state were read in full.
const SurveyedBars Survey = "bars"

// Words returns every survey.
func (Survey) Words() []string { return words(SurveyedBars) }

// A Category is a category of a request, or live interception, which no
// request for stored data can ask for.
type Category string

// Words returns every category of the law files.
func (Category) Words() []string {
	return words[string]("subscriber", "identification", "traffic", "location", "content", "documents", "live_interception")
}

// A Reach is how far a power goes.
type Reach string

// The reaches. Only ReachAbroad reaches data abroad, and ReachByAgreement where
// the agreement fits.
const (
	ReachHome        Reach = "home"
	ReachAbroad      Reach = "abroad"
	ReachByAgreement Reach = "by_agreement"
	ReachUnsettled   Reach = "unsettled"
)

// Words returns every reach.
func (Reach) Words() []string { return words(ReachHome, ReachAbroad, ReachByAgreement, ReachUnsettled) }

// A Hold is the tie by which a state's power holds a provider.
type Hold string

// The holds: the entity addressed is in a state bound by the instrument; or
// the service is offered there; or any of the group is there.
const (
	HoldAddressed Hold = "addressed"
	HoldOffers    Hold = "offers"
	HoldGroup     Hold = "group"
)

// Words returns every hold.
func (Hold) Words() []string { return words(HoldAddressed, HoldOffers, HoldGroup) }

// A Purpose is what a power or a channel is for; a request has one of the same
// words.
type Purpose string

// The purposes. A power that names none serves all but intelligence, a channel
// that names none criminal matters alone.
const (
	PurposeCriminal     Purpose = "criminal"
	PurposeTax          Purpose = "tax"
	PurposeRegulatory   Purpose = "regulatory"
	PurposeCivil        Purpose = "civil"
	PurposeIntelligence Purpose = "intelligence"
)

// Words returns every purpose.
func (Purpose) Words() []string {
	return words(PurposeCriminal, PurposeTax, PurposeRegulatory, PurposeCivil, PurposeIntelligence)
}

// A Tie is what a bar attaches to.
type Tie string

// The ties. A bar that binds only the data subject is a RoleNote.
const (
	BindsPlace     Tie = "place"
	BindsHolder    Tie = "holder"
	BindsCustomer  Tie = "customer"
	BindsRecipient Tie = "recipient"
)

// Words returns every tie.
func (Tie) Words() []string { return words(BindsPlace, BindsHolder, BindsCustomer, BindsRecipient) }

// A Sector is the sector that a provision is limited to.
type Sector string

// The sectors beyond the sectors of a request.
const (
	SectorAny        Sector = "any"
	SectorPublicBody Sector = "public_body"
)

// Words returns every sector.
func (Sector) Words() []string {
	return words(SectorAny, "hosting", "telecom", "bank", SectorPublicBody, "other")
}

// A Circle is whom a provision speaks of: a bar against it, an emergency rule
// or a permission for it.
type Circle string

// The circles; a state code names one state.
const (
	CircleForeign Circle = "foreign" // every state but the provision's own
	CircleNonEEA  Circle = "non_eea"
	CircleNonEU   Circle = "non_eu"
	CircleOwn     Circle = "own" // the provision's own state alone
	CircleAnyone  Circle = "any"
)

// Words returns every circle; states stand beside them.
func (Circle) Words() []string {
	return words(CircleForeign, CircleNonEEA, CircleNonEU, CircleOwn, CircleAnyone)
}

// A Strength says whether a bar forbids or only sets a condition.
type Strength string

// The strengths. A StrengthCondition is shown as a conflict and never forbids.
const (
	StrengthBar       Strength = "bar"
	StrengthCondition Strength = "condition"
)

// Words returns every strength.
func (Strength) Words() []string { return words(StrengthBar, StrengthCondition) }

// An Opening is what lifts a bar, or what an emergency rule opens for.
type Opening string

// The openings.
const (
	OpensClearance      Opening = "clearance"
	OpensOwnProcess     Opening = "own_process"
	OpensAgreement      Opening = "agreement"
	OpensEUOrder        Opening = "eu_order"
	OpensConsent        Opening = "consent"
	OpensLifeSubject    Opening = "life_subject"
	OpensLifeAny        Opening = "life_any"
	OpensLifeAnyOwn     Opening = "life_any_own"
	OpensTransferGround Opening = "transfer_ground"
)

// Words returns every opening.
func (Opening) Words() []string {
	return words(OpensClearance, OpensOwnProcess, OpensAgreement, OpensEUOrder, OpensConsent,
		OpensLifeSubject, OpensLifeAny, OpensLifeAnyOwn, OpensTransferGround)
}

// A Protection is what a bar protects.
type Protection string

// The protections.
const (
	ProtectsPersonal       Protection = "personal"       // personal data
	ProtectsNonPersonal    Protection = "non_personal"   // data other than personal
	ProtectsCommunications Protection = "communications" // the secrecy of communications
	ProtectsBusiness       Protection = "business"       // business records and secrets
	ProtectsFinancial      Protection = "financial"      // bank secrecy
	ProtectsAny            Protection = "any"            // whatever the data are
	ProtectsUnknown        Protection = "unknown"        // law that is not held; a word of facts, not of the law files
)

// Words returns every protection.
func (Protection) Words() []string {
	return append(slices.Clone(heldProtections), string(ProtectsUnknown))
}

// heldProtections are those of the law files.
var heldProtections = words(ProtectsPersonal, ProtectsNonPersonal, ProtectsCommunications, ProtectsBusiness,
	ProtectsFinancial, ProtectsAny)

// A Need is the least process for a category.
type Need string

// The needs. A judge's order meets every need.
const (
	NeedsJudge              Need = "judge"
	NeedsIndependentOrJudge Need = "independent_or_judge" // or an administrative authority that is independent
	NeedsProsecutorOrJudge  Need = "prosecutor_or_judge"
	NeedsAuthority          Need = "authority"
)

// Words returns every need.
func (Need) Words() []string {
	return words(NeedsJudge, NeedsIndependentOrJudge, NeedsProsecutorOrJudge, NeedsAuthority)
}

// An OffenceTest is how an offence threshold is measured.
type OffenceTest string

// The tests that a request can answer; the others need local counsel.
const (
	OffenceAny        OffenceTest = "any"
	OffenceMaxAtLeast OffenceTest = "max_at_least"
	OffenceMaxAbove   OffenceTest = "max_above"
	OffenceMinAtLeast OffenceTest = "min_at_least"
	OffenceExpected   OffenceTest = "expected_at_least"
	OffenceListed     OffenceTest = "listed"
	OffenceDescribed  OffenceTest = "described"
)

// Words returns every test.
func (OffenceTest) Words() []string {
	return words(OffenceAny, OffenceMaxAtLeast, OffenceMaxAbove, OffenceMinAtLeast, OffenceExpected, OffenceListed,
		OffenceDescribed)
}

// A ChannelKind is a way to come back by.
type ChannelKind string

// The channels, best first.
const (
	ViaExecutiveAgreement         ChannelKind = "executive_agreement"          // an order that goes to the provider itself
	ViaEuropeanProductionOrder    ChannelKind = "european_production_order"    // the same, within the Union
	ViaEuropeanInvestigationOrder ChannelKind = "european_investigation_order" // Directive 2014/41/EU
	ViaMLAT                       ChannelKind = "mlat"                         // a treaty between two states
	ViaMLAConvention              ChannelKind = "mla_convention"               // a treaty among many
	ViaEmergency247               ChannelKind = "emergency_24_7"               // a contact point, in danger to life only
	ViaLettersRogatory            ChannelKind = "letters_rogatory"             // only where the state assists any other without treaty or reciprocity
	ViaTaxConvention              ChannelKind = "tax_convention"               // between tax authorities
	ViaHagueEvidence              ChannelKind = "hague_evidence"               // evidence for a lawsuit, through the courts
)

// Words returns every channel, best first.
func (ChannelKind) Words() []string {
	return words(ViaExecutiveAgreement, ViaEuropeanProductionOrder, ViaEuropeanInvestigationOrder, ViaMLAT, ViaMLAConvention,
		ViaEmergency247, ViaLettersRogatory, ViaTaxConvention, ViaHagueEvidence)
}

// A Caveat is a reservation about a channel.
type Caveat string

// Words returns every caveat.
func (Caveat) Words() []string {
	return words[string]("scope_unverified", "civil_and_criminal", "unofficial_agreement", "supplement",
		"eu_us_instrument", "acceptance_unverified")
}

// A Status says why a row gives no basis; empty means that its days decide.
type Status string

// The statuses that the code names. The first two say that an instrument does not bind
// a state.
const (
	statusExcluded         Status = "excluded"          // and cannot
	statusNotParticipating Status = "not_participating" // and could
	statusUnknown          Status = "unknown"           // whether it is in force was not established
)

// Words returns every status.
func (Status) Words() []string {
	return words("signed", "ratified", "invited", statusExcluded, statusNotParticipating, statusUnknown,
		"not_commenced", "not_enacted", "negotiating")
}

// A Precision says how well the first day is known.
type Precision string

// Words returns every precision: year, the row entered into force in the year
// before its first day; before, on an unknown day before it.
func (Precision) Words() []string { return words[string]("year", "before") }

// A Confidence is how sure a row is, in content and date together.
type Confidence string

// Words returns every confidence.
func (Confidence) Words() []string { return words[string]("high", "medium", "low") }

// An Evidence is what stands behind a row.
type Evidence string

// recalled is the evidence of a row that was not seen in any source.
const recalled Evidence = "recalled"

// Words returns every kind of evidence, strongest first.
func (Evidence) Words() []string {
	return words("official_text", "official_page", "secondary_page", "register", "partial", recalled)
}

// rank returns the place of the evidence, strongest first; what is no word, or none,
// comes last.
func (e Evidence) rank() int {
	words := e.Words()
	if i := slices.Index(words, string(e)); i >= 0 {
		return i
	}
	return len(words)
}

func words[W ~string](ws ...W) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = string(w)
	}
	return out
}
