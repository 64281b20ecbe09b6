package request

// The closed words. The method Words of each type lists them; decoding, validation
// and the schemas read them from here and nowhere else.

// An AuthorityKind is the kind of body that asks.
type AuthorityKind string

// The kinds of authority.
const (
	Police             AuthorityKind = "police"
	Prosecutor         AuthorityKind = "prosecutor"
	Court              AuthorityKind = "court"
	InvestigatingJudge AuthorityKind = "investigating_judge"
	Intelligence       AuthorityKind = "intelligence"
	Regulator          AuthorityKind = "regulator"
	TaxAuthority       AuthorityKind = "tax_authority"
	CentralAuthority   AuthorityKind = "central_authority"
	PrivateParty       AuthorityKind = "private_party"
)

// Words returns every kind of authority.
func (AuthorityKind) Words() []string {
	return words(Police, Prosecutor, Court, InvestigatingJudge, Intelligence, Regulator, TaxAuthority, CentralAuthority, PrivateParty)
}

// An InstrumentKind is the kind of paper.
type InstrumentKind string

// The kinds of instrument.
const (
	Warrant                   InstrumentKind = "warrant"
	CourtOrder                InstrumentKind = "court_order"
	ProductionOrder           InstrumentKind = "production_order"
	Subpoena                  InstrumentKind = "subpoena"
	AdministrativeOrder       InstrumentKind = "administrative_order"
	NationalSecurityOrder     InstrumentKind = "national_security_order"
	InterceptionOrder         InstrumentKind = "interception_order"
	EuropeanProductionOrder   InstrumentKind = "european_production_order"   // Regulation (EU) 2023/1543
	EuropeanPreservationOrder InstrumentKind = "european_preservation_order" // the same; data are kept, not handed over
	OverseasProductionOrder   InstrumentKind = "overseas_production_order"   // under an executive agreement
	PreservationRequest       InstrumentKind = "preservation_request"        // data are kept, not handed over
	EmergencyRequest          InstrumentKind = "emergency_request"           // a voluntary answer is asked, for danger to life
	MLARequest                InstrumentKind = "mla_request"                 // for mutual legal assistance
	DiscoveryOrder            InstrumentKind = "discovery_order"             // of a party to a lawsuit
	InformalRequest           InstrumentKind = "informal_request"            // without legal process
)

// Words returns every kind of instrument.
func (InstrumentKind) Words() []string {
	return words(Warrant, CourtOrder, ProductionOrder, Subpoena, AdministrativeOrder, NationalSecurityOrder, InterceptionOrder,
		EuropeanProductionOrder, EuropeanPreservationOrder, OverseasProductionOrder, PreservationRequest, EmergencyRequest,
		MLARequest, DiscoveryOrder, InformalRequest)
}

// An Issuer is who issued the instrument or validated it.
type Issuer string

// The issuers.
const (
	ByJudge       Issuer = "judge"
	ByProsecutor  Issuer = "prosecutor"
	ByPolice      Issuer = "police"
	ByMinister    Issuer = "minister"
	ByAgency      Issuer = "agency"
	ByIndependent Issuer = "independent"
	ByNone        Issuer = "none"
)

// Words returns every issuer.
func (Issuer) Words() []string {
	return words(ByJudge, ByProsecutor, ByPolice, ByMinister, ByAgency, ByIndependent, ByNone)
}

// A Status is what became of an instrument after it was issued.
type Status string

// The statuses; it is in force where empty.
const (
	InForce   Status = ""
	Withdrawn Status = "withdrawn"
	Suspended Status = "suspended"
)

// Words returns every status.
func (Status) Words() []string { return words(InForce, Withdrawn, Suspended) }

// A Purpose is what the data are wanted for.
type Purpose string

// The purposes. Where empty, [Request.PurposeOf] derives one.
const (
	PurposeDerived      Purpose = ""
	PurposeCriminal     Purpose = "criminal"
	PurposeTax          Purpose = "tax"
	PurposeRegulatory   Purpose = "regulatory"
	PurposeCivil        Purpose = "civil" // a lawsuit, which is out of scope
	PurposeIntelligence Purpose = "intelligence"
)

// Words returns every purpose.
func (Purpose) Words() []string {
	return words(PurposeDerived, PurposeCriminal, PurposeTax, PurposeRegulatory, PurposeCivil, PurposeIntelligence)
}

// An Answer is what a person found out about a fact; unknown where empty.
type Answer string

// The answers.
const (
	NotSaid Answer = ""
	Yes     Answer = "yes"
	No      Answer = "no"
)

// Words returns every answer.
func (Answer) Words() []string { return words(NotSaid, Yes, No) }

// A Scope is how wide the demand is, as a person found.
type Scope string

// The scopes.
const (
	Targeted  Scope = "targeted"
	Overbroad Scope = "overbroad" // wider than the offence
	Bulk      Scope = "bulk"
)

// Words returns every scope.
func (Scope) Words() []string { return words(Targeted, Overbroad, Bulk) }

// A TargetKind is the kind of a named identifier.
type TargetKind string

// The kinds of target.
const (
	Account     TargetKind = "account"
	Email       TargetKind = "email"
	Phone       TargetKind = "phone"
	IP          TargetKind = "ip"
	Device      TargetKind = "device"
	Payment     TargetKind = "payment"
	URL         TargetKind = "url"
	OtherTarget TargetKind = "other"
)

// Words returns every kind of target.
func (TargetKind) Words() []string {
	return words(Account, Email, Phone, IP, Device, Payment, URL, OtherTarget)
}

// An OffenceKind is a kind of offence that treaties and statutes name.
type OffenceKind string

// The kinds of offence.
const (
	OffenceOrganisedCrime       OffenceKind = "organised_crime"
	OffenceLaundering           OffenceKind = "laundering" // of the proceeds of crime
	OffenceCorruption           OffenceKind = "corruption"
	OffenceObstruction          OffenceKind = "obstruction" // of justice
	OffenceDrugs                OffenceKind = "drugs"
	OffenceTraffickingInPersons OffenceKind = "trafficking_in_persons"
	OffenceMigrantSmuggling     OffenceKind = "migrant_smuggling"
	OffenceFirearms             OffenceKind = "firearms"
	OffenceTerrorism            OffenceKind = "terrorism"
	OffenceCybercrime           OffenceKind = "cybercrime"
	OffenceChildAbuse           OffenceKind = "child_abuse"
	OffenceFiscal               OffenceKind = "fiscal" // taxes, duties, customs
	OffenceOther                OffenceKind = "other"
)

// Words returns every kind of offence.
func (OffenceKind) Words() []string {
	return words(OffenceOrganisedCrime, OffenceLaundering, OffenceCorruption, OffenceObstruction, OffenceDrugs,
		OffenceTraffickingInPersons, OffenceMigrantSmuggling, OffenceFirearms, OffenceTerrorism, OffenceCybercrime,
		OffenceChildAbuse, OffenceFiscal, OffenceOther)
}

// A Danger is whose life or limb is in imminent danger.
type Danger string

// The dangers; none is known where empty.
const (
	NoDanger        Danger = ""
	DangerToSubject Danger = "subject" // the person whose data it is
	DangerToOthers  Danger = "others"
)

// Words returns every danger.
func (Danger) Words() []string { return words(NoDanger, DangerToSubject, DangerToOthers) }

// A Category is a kind of data.
type Category string

// The categories.
const (
	Subscriber     Category = "subscriber"     // who the user is
	Identification Category = "identification" // addresses and the like, asked for only to identify a user
	Traffic        Category = "traffic"        // who communicated with whom, when and where
	Location       Category = "location"       // where a device was
	Content        Category = "content"        // what was communicated or stored
	Documents      Category = "documents"      // business records that are not communications
)

// Words returns every category.
func (Category) Words() []string {
	return words(Subscriber, Identification, Traffic, Location, Content, Documents)
}

// A Sector is the trade of the provider; empty means hosting.
type Sector string

// The sectors.
const (
	Hosting     Sector = "hosting" // mail, storage, cloud
	Telecom     Sector = "telecom"
	Bank        Sector = "bank"
	OtherSector Sector = "other"
)

// Words returns every sector, with the empty word for the default.
func (Sector) Words() []string { return words("", Hosting, Telecom, Bank, OtherSector) }

// A DataRole is what the entity served is to the data, under data-protection law.
type DataRole string

// The roles; unknown where empty.
const (
	RoleNotSaid    DataRole = ""
	RoleController DataRole = "controller" // it decides why and how the data are processed
	RoleProcessor  DataRole = "processor"  // it processes them for a controller
)

// Words returns every role.
func (DataRole) Words() []string { return words(RoleNotSaid, RoleController, RoleProcessor) }

// A ProcessorGround is why an order is served on a processor.
type ProcessorGround string

// The grounds; unknown where empty.
const (
	GroundNotSaid      ProcessorGround = ""
	GroundUnidentified ProcessorGround = "unidentified" // the controller cannot be found
	GroundDetrimental  ProcessorGround = "detrimental"  // to address the controller could harm the investigation
)

// Words returns every ground.
func (ProcessorGround) Words() []string {
	return words(GroundNotSaid, GroundUnidentified, GroundDetrimental)
}

// A Privilege is what professional secrecy or immunity protects data.
type Privilege string

// The privileges; none was found where empty.
const (
	PrivilegeNotFound   Privilege = ""
	PrivilegeLawyer     Privilege = "lawyer"
	PrivilegeDoctor     Privilege = "doctor"
	PrivilegeJournalist Privilege = "journalist"
	PrivilegeClergy     Privilege = "clergy"
	PrivilegeImmunity   Privilege = "immunity" // of a state, its envoys, members of parliament and the like
	PrivilegeOther      Privilege = "other"
)

// Words returns every privilege.
func (Privilege) Words() []string {
	return words(PrivilegeNotFound, PrivilegeLawyer, PrivilegeDoctor, PrivilegeJournalist, PrivilegeClergy,
		PrivilegeImmunity, PrivilegeOther)
}

// A CustomerKind is the kind of the provider's customer.
type CustomerKind string

// The kinds of customer.
const (
	Consumer     CustomerKind = "consumer"
	Enterprise   CustomerKind = "enterprise"
	PublicSector CustomerKind = "public_sector" // a public body
)

// Words returns every kind of customer.
func (CustomerKind) Words() []string { return words(Consumer, Enterprise, PublicSector) }

// A ClearanceBy is the body that cleared a request.
type ClearanceBy string

// The bodies that clear.
const (
	ClearedByCourt     ClearanceBy = "court"
	ClearedByAuthority ClearanceBy = "authority"
)

// Words returns every body that clears.
func (ClearanceBy) Words() []string { return words(ClearedByCourt, ClearedByAuthority) }

func words[W ~string](ws ...W) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = string(w)
	}
	return out
}
