// Package request holds what is asked: the demand of an authority for data that a
// provider stores. Where a field has words, the list of words is closed.
//
// A [Request] comes from JSON by [Decode], one document, or by a [Reader],
// many in a row, or is built in Go and checked by [Request.Validate]. All ways
// report every fault at once, each a [FieldError] with its JSON pointer, its
// code and the words accepted there; of more than 100, the first 100 and how
// many more there are. README.md lists what is refused, code by code.
//
// # Reading
//
// Decoding is strict: an unknown or repeated field, other letter case, null, or a
// number in place of a word are faults, because a field that is silently ignored
// could be the one that forbids. What is absent, empty or [] is unknown, and what
// is unknown never helps the requester. The exceptions are the fields with a tag
// `unknown`, which says what an empty value means; a test proves that there are no
// others. A document has at most 1 MiB, 1,000 items of data, 100,000 targets and
// as many subjects.
//
// This package knows no law, and no other package of this module but its own
// parts. Package jurisdiction knows which regions a provider has, and
// from which day on law is held.
package request

// A Request is one demand of an authority, as received on one day.
type Request struct {
	// The version of this form, 1.
	Version int `json:"version,omitzero"`
	// The name by which the one who asks for a decision knows the request.
	ID string `json:"id" request:"required"`
	// The day of receipt, whose law applies.
	Received Day `json:"received" request:"required"`
	// The moment of receipt, for clocks that count hours, and after which data
	// do not exist yet. Where empty, the whole day of receipt is over.
	ReceivedAt Instant `json:"received_at" unknown:"may open: the whole day"`
	// The requesting state. It alone selects power, process level, thresholds
	// and channel.
	Requesting State `json:"requesting" request:"required"`
	// Who asks.
	Authority Authority `json:"authority" request:"required"`
	// The paper of the authority.
	Instrument Instrument `json:"instrument" request:"required"`
	// What the data are wanted for; where empty, what PurposeOf derives.
	Purpose Purpose `json:"purpose,omitzero" unknown:"may open: derived"`
	// How wide the demand is, as a person found.
	Scope Scope `json:"scope" request:"required"`
	// The accounts and identifiers that the request names.
	Targets []Target `json:"targets" request:"required,max=100000"`
	// What is investigated.
	Offence Offence `json:"offence"`
	// Imminent danger to life or limb, as found by the person who took the
	// request in. It counts only with an emergency request or a European
	// Production Order.
	Emergency Emergency `json:"emergency"`
	// What is asked for, one item for each category and place.
	Data []Item `json:"data" request:"required,min=1,max=1000"`
	// Who holds the data.
	Provider Provider `json:"provider"`
	// Whose data it is, as far as known, where that is one person.
	Subject Subject `json:"subject"`
	// Whose data it is, as far as known, where those are several persons: what
	// protects one of them protects the item. No request gives both this and
	// subject.
	Subjects []Person `json:"subjects,omitzero" request:"max=100000"`
	// Whose secrecy or immunity protects the data, as found by the person who
	// took the request in; empty where none was found. It is no bar by itself.
	Privileged Privilege `json:"privileged,omitzero"`
	// Whose contract it is.
	Customer Customer `json:"customer" request:"required"`
	// The leave of other states for this very request.
	Clearances []Clearance `json:"clearances,omitzero"`
	// The authority forbids telling the customer, who is the controller.
	Confidential bool `json:"confidential"`
	// The last day of that secrecy, where the authority named one.
	ConfidentialUntil Day `json:"confidential_until"`
	// The authority forbids telling the user.
	ConfidentialUser bool `json:"confidential_user,omitzero"`
	// The last day of that secrecy, where the authority named one.
	ConfidentialUserUntil Day `json:"confidential_user_until,omitzero"`
	// Facts of the operator's own, which custom rules read and nothing else does.
	Labels Labels `json:"labels,omitzero"`
	// What else the order says. It is shown and recorded, and decides nothing.
	Paper Paper `json:"paper,omitzero"`
}

// An Authority is who asks.
type Authority struct {
	// The kind of body that asks.
	Kind AuthorityKind `json:"kind" request:"required"`
	// Its name, for people.
	Name string `json:"name"`
	// The state for which it acts: shown, never a help, and a bar to executive
	// agreements; itself where empty.
	OnBehalfOf State `json:"on_behalf_of" unknown:"may open: it acts for itself"`
}

// An Instrument is the paper of the authority.
type Instrument struct {
	// The kind of paper.
	Kind InstrumentKind `json:"kind" request:"required"`
	// Who issued it, or validated it.
	Issuer Issuer `json:"issuer" request:"required"`
	// Whose paper it is: a state, or its subdivision where the law differs
	// inside it, such as US-NY; the requesting state where empty.
	IssuedIn Area `json:"issued_in" unknown:"may open: the requesting state's own paper"`
	// The day on which it was issued; no later than receipt where empty.
	Issued Day `json:"issued" unknown:"may open: no later than receipt"`
	// The last day on which it counts; none where empty.
	Expires Day `json:"expires" unknown:"may open: no last day is named"`
	// Its number, for people.
	Reference string `json:"reference"`
	// Its origin and signature, and a certification where one is due, were
	// verified.
	Authenticated bool `json:"authenticated" request:"required"`
	// The authority of the state where it is enforced was notified (Regulation
	// (EU) 2023/1543, annex I, section K); unknown where empty.
	Notified Answer `json:"notified,omitzero"`
	// The moment by which an order that was issued before it was validated, in an
	// emergency (the same, art. 4(5)), must be validated; where empty, 48 hours
	// after its day of issue. It decides nothing.
	ValidationDue Moment `json:"validation_due,omitzero"`
	// What became of it after it was issued; in force where empty.
	Status Status `json:"status,omitzero" unknown:"may open: in force"`
}

// A Target is one named account or identifier, with the span of time asked for.
type Target struct {
	// The kind of identifier.
	Kind TargetKind `json:"kind" request:"required"`
	// The identifier itself, of one account or thing: no pattern.
	Value string `json:"value" request:"required,one"`
	// The first moment of the span; not after receipt where empty.
	From Moment `json:"from" unknown:"may open: no later than receipt"`
	// The last moment of the span; not after receipt where empty.
	Until Moment `json:"until" unknown:"may open: none is named"`
}

// An Offence is what is investigated.
type Offence struct {
	// The offence in words, for people.
	Description string `json:"description"`
	// The statutory maximum in years, halves included; 0 where unknown.
	MaxYears float64 `json:"max_years"`
	// The instrument's own list names the offence.
	Listed bool `json:"listed"`
	// The kinds of offence that it is; unknown where empty.
	Kinds []OffenceKind `json:"kinds,omitzero"`
	// An organised criminal group committed it; reasonable grounds to suspect so
	// are enough. Unknown where empty.
	OrganisedGroup Answer `json:"organised_group,omitzero"`
	// The states in which it was committed; unknown where empty.
	CommittedIn []State `json:"committed_in,omitzero"`
}

// An Emergency is imminent danger to life or limb.
type Emergency struct {
	// Whose life or limb is in danger; empty where no danger is known.
	DangerTo Danger `json:"danger_to"`
}

// An Item is one category of data and every place that may hold it. Where it is
// about some of the targets, it names them: content of one account and subscriber
// data of another are two items.
type Item struct {
	// The kind of data.
	Category Category `json:"category" request:"required"`
	// Every place that may hold it; empty where unknown.
	StoredIn []Place `json:"stored_in,omitzero"`
	// The values of the targets that it is about; all of them where empty.
	Targets []string `json:"targets,omitzero" unknown:"may open: all of them"`
	// The first moment of the span; that of its targets where empty.
	From Moment `json:"from,omitzero" unknown:"may open: no later than receipt"`
	// The last moment of the span; that of its targets where empty.
	Until Moment `json:"until,omitzero" unknown:"may open: none is named"`
}

// A Provider is who holds the data.
type Provider struct {
	// The state of the ultimate parent.
	Home State `json:"home"`
	// The states in which an entity of the group is established.
	EstablishedIn []State `json:"established_in,omitzero"`
	// The states that it directs its service at.
	OffersIn []State `json:"offers_in,omitzero"`
	// The state of the entity on which the request was served.
	Addressed State `json:"addressed"`
	// That entity can get at the data; false where only the customer holds the
	// keys.
	Control bool `json:"control"`
	// The trade of the provider; hosting where empty.
	Sector Sector `json:"sector" unknown:"may open: hosting"`
	// What the entity served is to the data, as the order says; unknown where
	// empty.
	AddressedAs DataRole `json:"addressed_as,omitzero"`
	// Why the order is served on a processor and not on the controller
	// (Regulation (EU) 2023/1543, art. 5(6)); unknown where empty.
	WhyProcessor ProcessorGround `json:"why_processor,omitzero"`
}

// A Subject is whose data it is, as far as known.
type Subject struct {
	// The state of the person's nationality.
	Nationality State `json:"nationality"`
	// The state in which the person resides.
	Residence State `json:"residence"`
	// The state in which the person is.
	Located State `json:"located"`
}

// A Person is one of several whose data it is, as far as known.
type Person struct {
	// The state of the person's nationality.
	Nationality State `json:"nationality"`
	// The state in which the person resides.
	Residence State `json:"residence"`
	// The state in which the person is.
	Located State `json:"located"`
	// The values of the targets that are the person's; where empty, the person
	// counts for every item, and is known to have the target only where the
	// request has no other.
	Targets []string `json:"targets,omitzero"`
}

// A Customer is whose contract it is.
type Customer struct {
	// The kind of customer.
	Kind CustomerKind `json:"kind" request:"required"`
	// Of a public body, the state whose body it is, or the subdivision where the
	// law differs inside it, such as CA-BC. A custom rule for all of a state
	// writes startswith(input.request.customer.state, "CA").
	State Area `json:"state"`
	// The person entitled to disclose agreed voluntarily.
	Consent bool `json:"consent"`
}

// A Clearance is the leave that a state's competent authority or court gave
// for this very request, or its execution of it.
type Clearance struct {
	// The state that gave it.
	State State `json:"state" request:"required,known"`
	// Who gave it there.
	By ClearanceBy `json:"by" request:"required"`
	// Its number, for people.
	Reference string `json:"reference"`
}

// A Paper is what else an order says and no rule reads.
type Paper struct {
	// By when the authority wants the data, in its words.
	Deadline string `json:"deadline,omitzero"`
	// Why it wants them by then.
	DeadlineReason string `json:"deadline_reason,omitzero"`
	// The earlier order or request that it refers to.
	RefersTo string `json:"refers_to,omitzero"`
	// Who validated it.
	ValidatedBy string `json:"validated_by,omitzero"`
	// For what the data may be used.
	UseLimits string `json:"use_limits,omitzero"`
}
