// Package request holds what is asked: the demand of an authority for data
// that a provider stores, in words that are closed.
//
// A [Request] comes from JSON by [Decode], one document, or by a [Reader],
// many in a row, or is built in Go and checked by [Request.Validate]. All ways
// report every fault at once, each a [FieldError] with its JSON pointer and
// the words accepted there.
//
// # Reading
//
// Decoding is strict: an unknown or repeated field, other letter case, a null,
// a number where a word stands are errors, because a field that is silently
// ignored could be the one that forbids. What is absent, empty or [] is
// unknown, and what is unknown never helps the requester. A document has at
// most 1 MiB, 1,000 items of data and 100,000 targets.
//
// This package knows no law and imports nothing of this module: which regions
// a provider has, and from which day the law is held, is package
// jurisdiction's to say.
package request

// A Request is one demand of an authority, as received on one day.
type Request struct {
	Version           int         `json:"version,omitzero"`
	ID                string      `json:"id" request:"required"`
	Received          Day         `json:"received" request:"required"`
	ReceivedAt        Instant     `json:"received_at"`
	Requesting        State       `json:"requesting" request:"required"`
	Authority         Authority   `json:"authority" request:"required"`
	Instrument        Instrument  `json:"instrument" request:"required"`
	Scope             Scope       `json:"scope" request:"required"`
	Targets           []Target    `json:"targets" request:"required,max=100000"`
	Offence           Offence     `json:"offence"`
	Emergency         Emergency   `json:"emergency"`
	Data              []Item      `json:"data" request:"required,min=1,max=1000"`
	Provider          Provider    `json:"provider"`
	Subject           Subject     `json:"subject"`
	Customer          Customer    `json:"customer" request:"required"`
	Clearances        []Clearance `json:"clearances,omitzero"`
	Confidential      bool        `json:"confidential"`
	ConfidentialUntil Day         `json:"confidential_until"`
}

// An Authority is who asks. OnBehalfOf is the state for which it acts: shown,
// never a help, and a bar to executive agreements.
type Authority struct {
	Kind       AuthorityKind `json:"kind" request:"required"`
	Name       string        `json:"name"`
	OnBehalfOf State         `json:"on_behalf_of"`
}

// An Instrument is the paper of the authority. IssuedIn says whose paper it is
// and defaults to the requesting state; Authenticated says that its origin and
// signature, and a certification where one is due, were verified.
type Instrument struct {
	Kind          InstrumentKind `json:"kind" request:"required"`
	Issuer        Issuer         `json:"issuer" request:"required"`
	IssuedIn      Area           `json:"issued_in"`
	Issued        Day            `json:"issued"`
	Expires       Day            `json:"expires"`
	Reference     string         `json:"reference"`
	Authenticated bool           `json:"authenticated" request:"required"`
}

// A Target is one named account or identifier, with the span of time asked for.
type Target struct {
	Kind  TargetKind `json:"kind" request:"required"`
	Value string     `json:"value" request:"required"`
	From  Moment     `json:"from"`
	Until Moment     `json:"until"`
}

// An Offence is what is investigated. MaxYears is the statutory maximum in
// years, halves included, 0 where unknown; Listed says that the instrument's
// own list names the offence.
type Offence struct {
	Description string  `json:"description"`
	MaxYears    float64 `json:"max_years"`
	Listed      bool    `json:"listed"`
}

// An Emergency is imminent danger to life or limb, as found by the person who
// took the request in.
type Emergency struct {
	DangerTo Danger `json:"danger_to"`
}

// An Item is one category of data and every place that may hold it.
type Item struct {
	Category Category `json:"category" request:"required"`
	StoredIn []Place  `json:"stored_in,omitzero"`
}

// A Provider is who holds the data. Control says that the entity addressed can
// get at them.
type Provider struct {
	Home          State   `json:"home"`
	EstablishedIn []State `json:"established_in,omitzero"`
	OffersIn      []State `json:"offers_in,omitzero"`
	Addressed     State   `json:"addressed"`
	Control       bool    `json:"control"`
	Sector        Sector  `json:"sector"`
}

// A Subject is whose data it is, as far as known.
type Subject struct {
	Nationality State `json:"nationality"`
	Residence   State `json:"residence"`
	Located     State `json:"located"`
}

// A Customer is whose contract it is. Consent says that the person entitled to
// disclose agreed voluntarily.
type Customer struct {
	Kind    CustomerKind `json:"kind" request:"required"`
	State   State        `json:"state"`
	Consent bool         `json:"consent"`
}

// A Clearance is the leave that a state's competent authority or court gave
// for this very request, or its execution of it.
type Clearance struct {
	State     State       `json:"state" request:"required,known"`
	By        ClearanceBy `json:"by" request:"required"`
	Reference string      `json:"reference"`
}
