package jurisdiction

import "github.com/comity-go/comity/request"

// Facts are what the law of the day says about one item of a request, folded
// to closed words: the whole of what a rule may read beside the request.
// Every field is always present. Each field's tag names the parts of the
// request that it is made from, {item} standing for the item's index.
type Facts struct {
	Category request.Category `json:"category" from:"/data/{item}/category"`
	Places   []request.State  `json:"places" from:"/data/{item}/stored_in"` // resolved; XX where unknown

	// The paper.
	Expired      bool          `json:"expired" from:"/instrument/expires /received"`
	NotYetIssued bool          `json:"not_yet_issued" from:"/instrument/issued /received"`
	Named        bool          `json:"named" from:"/targets"`          // some account or identifier is named
	Live         bool          `json:"live" from:"/targets /received"` // a target reaches beyond the day of receipt
	Paper        Paper         `json:"paper" from:"/instrument/issued_in /requesting /data/{item}/stored_in /clearances"`
	Issuer       Issuer        `json:"issuer" from:"/instrument/kind /instrument/issuer /requesting /data/{item}/category"`
	Process      Process       `json:"process" from:"/instrument/kind /instrument/issuer /requesting /data/{item}/category /emergency/danger_to"`
	Threshold    OffenceWeight `json:"threshold" from:"/offence/max_years /offence/listed /instrument/kind"`
	Secrecy      Secrecy       `json:"secrecy" from:"/confidential /confidential_until /received"`          // whether the customer may be told
	Counsel      bool          `json:"counsel" from:"/offence/max_years /requesting /data/{item}/category"` // a threshold or condition cannot be judged from the request

	// The places.
	Hosts    Hosts     `json:"hosts" from:"/data/{item}/stored_in /requesting"`
	HostActs []HostAct `json:"host_acts" from:"/data/{item}/stored_in /clearances"` // by which foreign places agreed
	Cleared  Extent    `json:"cleared" from:"/clearances /data/{item}/stored_in"`   // places, home included, that cleared the request

	// Danger to life.
	LifeOnly      bool `json:"life_only" from:"/emergency/danger_to /instrument/kind /data/{item}/stored_in"` // some place agreed by its life-saving law alone
	LifeAddressed bool `json:"life_addressed" from:"/emergency/danger_to /instrument/kind /provider/addressed"`

	// The duty and the bars.
	Reach      Answer       `json:"reach" from:"/requesting /instrument/kind /instrument/issuer /instrument/issued_in /provider/addressed /data/{item}/category"`
	Bars       []Protection `json:"bars" from:"/requesting /provider/addressed /data/{item}/stored_in /data/{item}/category"`                   // unlifted, by what they protect
	Clash      Clash        `json:"clash" from:"/requesting /instrument/kind /provider/addressed /data/{item}/stored_in /data/{item}/category"` // of a duty that reaches and a bar that stands
	Protection []Guard      `json:"protection" from:"/customer/kind /customer/state /requesting /data/{item}/stored_in"`

	// The ways back.
	Channels     []ChannelKind `json:"channels" from:"/requesting /data/{item}/stored_in"`
	AskHosts     Way           `json:"ask_hosts" from:"/requesting /data/{item}/stored_in"` // to every foreign place that did not agree
	AskLife      Way           `json:"ask_life" from:"/requesting /data/{item}/stored_in"`  // to those that agreed by their life-saving law alone
	AskAll       Way           `json:"ask_all" from:"/requesting /data/{item}/stored_in"`   // to every foreign place
	AskBars      Way           `json:"ask_bars" from:"/requesting /provider/addressed"`     // to each state whose bar stands
	AskProtected Way           `json:"ask_protected" from:"/requesting /customer/state"`    // to each protected state

	Obligations []Duty `json:"obligations" from:"/instrument/kind /customer/kind /subject/residence"` // that the law lays on the holder
}

// A Paper says whose paper it is, and that it counts there: the requesting
// state's own, the one host's, or that of a state where it does not count.
type Paper string

// The papers.
const (
	OwnPaper  Paper = "own"
	HostPaper Paper = "host"
	NoPaper   Paper = "none"
)

// Words returns every paper.
func (Paper) Words() []string { return words(OwnPaper, HostPaper, NoPaper) }

// An Issuer says whether the instrument comes from whom its own law demands.
type Issuer string

// The findings on the issuer.
const (
	RightIssuer Issuer = "right"
	WrongIssuer Issuer = "wrong"
)

// Words returns both findings.
func (Issuer) Words() []string { return words(RightIssuer, WrongIssuer) }

// A Process says whether the paper meets the level that the requesting state's
// law sets for the category; none where the paper meets no level at all.
type Process string

// The findings on the process.
const (
	EnoughProcess Process = "enough"
	WeakProcess   Process = "weak"
	NoProcess     Process = "none"
)

// Words returns every finding.
func (Process) Words() []string { return words(EnoughProcess, WeakProcess, NoProcess) }

// An OffenceWeight measures the offence against the threshold of a European
// or overseas production order.
type OffenceWeight string

// The weights; none where no such threshold applies.
const (
	ThresholdMet     OffenceWeight = "met"
	BelowThreshold   OffenceWeight = "below"
	UnknownThreshold OffenceWeight = "unknown"
	NoThreshold      OffenceWeight = "none"
)

// Words returns every weight.
func (OffenceWeight) Words() []string {
	return words(ThresholdMet, BelowThreshold, UnknownThreshold, NoThreshold)
}

// Hosts says where the data rest and whether the foreign places agreed.
type Hosts string

// The findings on the hosts: all at home; every foreign one agreed by a
// positive act; some did not; or some place is not known.
const (
	HomeHosts    Hosts = "home"
	AgreedHosts  Hosts = "agreed"
	SilentHosts  Hosts = "silent"
	UnknownHosts Hosts = "unknown"
)

// Words returns every finding.
func (Hosts) Words() []string { return words(HomeHosts, AgreedHosts, SilentHosts, UnknownHosts) }

// A HostAct is a positive act by which a host state agreed.
type HostAct string

// The host acts.
const (
	ByClearance    HostAct = "clearance"
	ByAgreementAct HostAct = "agreement" // an executive agreement that fits
	ByUnionAct     HostAct = "eu_act"    // an EU act that gives this order direct effect
	ByConsent      HostAct = "consent"   // Budapest Convention art. 32(b)
	ByLife         HostAct = "life"      // a life-saving permission of its own law
)

// Words returns every host act.
func (HostAct) Words() []string {
	return words(ByClearance, ByAgreementAct, ByUnionAct, ByConsent, ByLife)
}

// An Extent says of how many places something holds.
type Extent string

// The extents.
const (
	All  Extent = "all"
	Some Extent = "some"
	None Extent = "none"
)

// Words returns every extent.
func (Extent) Words() []string { return words(All, Some, None) }

// An Answer is three-valued; unknown never helps the requester.
type Answer string

// The answers.
const (
	Yes        Answer = "yes"
	No         Answer = "no"
	UnknownYet Answer = "unknown"
)

// Words returns every answer.
func (Answer) Words() []string { return words(Yes, No, UnknownYet) }

// A Guard is what stands above every posture.
type Guard string

// The guards.
const (
	GuardArchives   Guard = "immunity"    // archives of a foreign state
	GuardPublicBody Guard = "public_body" // another state's public authority (Reg. 2023/1543 art. 5(8))
	GuardPerson     Guard = "person"      // a person whom an executive agreement protects
)

// Words returns every guard.
func (Guard) Words() []string { return words(GuardArchives, GuardPublicBody, GuardPerson) }

// A Way says whether a channel is open that day to every state in question;
// none where there is no such state.
type Way string

// The ways.
const (
	Open   Way = "open"
	Closed Way = "closed"
	NoWay  Way = "none"
)

// Words returns every way.
func (Way) Words() []string { return words(Open, Closed, NoWay) }

// A Secrecy says whether the authority forbids to tell the customer.
type Secrecy string

// The findings on secrecy.
const (
	NoSecrecy     Secrecy = "none"
	EndingSecrecy Secrecy = "ends" // on a day that the authority named
	OpenSecrecy   Secrecy = "open"
)

// Words returns every finding.
func (Secrecy) Words() []string { return words(NoSecrecy, EndingSecrecy, OpenSecrecy) }

// A Clash is a duty that reaches and an unlifted bar that meet on one item.
type Clash string

// The clashes.
const (
	NoClash         Clash = "none"
	ClashUnreviewed Clash = "unreviewed" // the law held offers no procedure for it
	ClashReviewable Clash = "reviewable"
)

// Words returns every clash.
func (Clash) Words() []string { return words(NoClash, ClashUnreviewed, ClashReviewable) }

// A Duty is an obligation that a law file lays on the holder.
type Duty string

// The duties that a clock may run for beside those of the law files.
const (
	ToRespond        Duty = "respond"
	ToNotifyCustomer Duty = "notify_customer"
	ToObject         Duty = "object_to_issuing_authority"
)

// Words returns every duty of the law files; respond is the answer itself.
func (Duty) Words() []string {
	return words("ask_customer_first", "notify_enforcing_authority", "preserve", ToRespond)
}
