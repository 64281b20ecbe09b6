package jurisdiction

import "github.com/comity-go/comity/request"

// Facts are what the law of the day says about one item of a request, folded
// to closed words: the whole of what a rule may read beside the request.
// Every field is always present.
//
// The tag from names the parts of the request that a field is made from, with
// {item} for the item's index. A reason of a decision points to these parts.
// TestFrom compares the tags with what the code reads.
//
// A new fact is a field here, a method that finds it in the file of its subject,
// and a line in desk.go; where provisions stand behind it, a constant in support.go.
type Facts struct {
	// What kind of data the item holds.
	Category request.Category `json:"category" from:"/data/{item}/category"`
	// Every state in which the item may rest, regions resolved to states; XX
	// where some place is not known.
	Places []request.State `json:"places" from:"/data/{item}/stored_in"`

	// The paper.

	// What the data are wanted for, as the request says or as follows from the
	// authority and the paper.
	Purpose Purpose `json:"purpose" from:"/purpose /authority/kind /instrument/kind"`
	// The last day of the instrument was before the day of receipt.
	Expired bool `json:"expired" from:"/instrument/expires /received"`
	// The instrument is dated after the day of receipt.
	NotYetIssued bool `json:"not_yet_issued" from:"/instrument/issued /received"`
	// The request names some account or identifier.
	Named bool `json:"named" from:"/targets"`
	// The item reaches beyond receipt, to data that do not exist yet: its own span
	// does, or that of one of its targets.
	Live bool `json:"live" from:"/targets /received /data/{item}/targets /data/{item}/from /data/{item}/until"`
	// Whose paper the instrument is, and whether it counts where the data rest.
	Paper Paper `json:"paper" from:"/instrument/issued_in /requesting /data/{item}/stored_in /clearances"`
	// Whether the instrument comes from the issuer that its own law demands.
	Issuer Issuer `json:"issuer" from:"/instrument/kind /instrument/issuer /requesting /data/{item}/category /purpose"`
	// Whether the paper meets the level that the requesting state's law sets for
	// this category of data. Where no level is held, a judge's paper meets it, and
	// one that a statute of that state names; of any other it is unknown.
	Process Process `json:"process" from:"/instrument/kind /instrument/issuer /requesting /data/{item}/category /emergency/danger_to /purpose"`
	// Whether the offence is grave enough for a European or an overseas
	// production order.
	Threshold OffenceWeight `json:"threshold" from:"/offence/max_years /offence/listed /instrument/kind /purpose"`
	// Some clearance says no reference under which it could be found.
	Unreferenced bool `json:"unreferenced" from:"/clearances"`
	// Whether the authority forbids telling the customer.
	Secrecy Secrecy `json:"secrecy" from:"/confidential /confidential_until /received"`
	// Whether the authority forbids telling the user, who need not be the customer.
	UserSecrecy Secrecy `json:"user_secrecy" from:"/confidential_user /confidential_user_until /received"`
	// The request does not show that a further threshold of the requesting
	// state's law is met, or a bar sets a condition, or it is not known what bars
	// there are: local counsel has to look.
	Counsel bool `json:"counsel" from:"/offence/max_years /requesting /provider/addressed /data/{item}/category /data/{item}/stored_in"`

	// The places.

	// Where the data rest, and whether the foreign places agreed.
	Hosts Hosts `json:"hosts" from:"/data/{item}/stored_in /requesting /purpose /subjects /data/{item}/targets"`
	// The positive acts by which foreign places agreed, those of all places
	// together; whether every place agreed stands in hosts.
	HostActs []HostAct `json:"host_acts" from:"/data/{item}/stored_in /clearances /requesting /instrument/kind /instrument/issuer /offence/max_years /offence/listed /emergency/danger_to /data/{item}/category /purpose /subjects /data/{item}/targets"`
	// How many of the places, home included, cleared this very request.
	Cleared Extent `json:"cleared" from:"/clearances /data/{item}/stored_in"`

	// Danger to life.

	// Some foreign place agreed by its life-saving law alone.
	LifeOnly bool `json:"life_only" from:"/emergency/danger_to /instrument/kind /data/{item}/stored_in /requesting /data/{item}/category /customer/consent /clearances"`
	// The life-saving law of the state of the entity addressed lets it disclose.
	LifeAddressed bool `json:"life_addressed" from:"/emergency/danger_to /instrument/kind /provider/addressed /requesting /data/{item}/category /provider/sector"`

	// The duty and the bars.

	// Whether a power of the requesting state holds the entity addressed, covers
	// this paper, issuer and category, and reaches data abroad.
	Reach Answer `json:"reach" from:"/requesting /instrument/kind /instrument/issuer /instrument/issued_in /provider/addressed /data/{item}/category /offence/max_years /offence/listed /emergency/danger_to /purpose /subjects /data/{item}/targets"`
	// What the bars that stand protect. A bar is law that forbids disclosure to
	// this authority, of a place of storage or, where it binds the holder, of
	// the state of the entity addressed; it stands where nothing lifts it. What
	// is not known stands too: the bars of such a state that were not surveyed,
	// and those of an addressee whose state is not known.
	Bars []Protection `json:"bars" from:"/requesting /provider/addressed /data/{item}/stored_in /data/{item}/category /purpose /subjects /data/{item}/targets"`
	// Whether a duty that reaches and a bar that stands meet on this item.
	Clash Clash `json:"clash" from:"/requesting /instrument/kind /provider/addressed /data/{item}/stored_in /data/{item}/category /purpose /subjects"`
	// What puts the data out of reach under every posture, unless the protected
	// state itself asks or cleared the request.
	Protection []Protected `json:"protection" from:"/customer/kind /customer/state /requesting /data/{item}/stored_in /subjects /data/{item}/targets"`

	// The ways back.

	// The kinds of channel that are open that day, for this purpose, to some state
	// that would have to be asked, best first. One that asks for a kind of offence
	// is among them unless the request shows that the offence is another.
	Channels []ChannelKind `json:"channels" from:"/requesting /data/{item}/stored_in /purpose /subjects /offence/kinds /data/{item}/targets /offence/organised_group"`
	// A foreign place that did not agree, or a state whose bar stands, has a channel
	// that is open that day, but none for the purpose of this request.
	OtherPurpose bool `json:"other_purpose" from:"/purpose /authority/kind /requesting /data/{item}/stored_in /provider/addressed /instrument/kind /offence/kinds /offence/max_years /emergency/danger_to /data/{item}/category /provider/sector /customer/consent /clearances /customer/kind /customer/state /offence/organised_group"`
	// Whether a way is open to every foreign place that did not agree.
	AskHosts ChannelState `json:"ask_hosts" from:"/requesting /data/{item}/stored_in /authority/on_behalf_of /instrument/kind /instrument/issuer /offence/max_years /offence/listed /emergency/danger_to /data/{item}/category /provider/addressed /provider/sector /subject/nationality /subject/residence /subject/located /subjects /customer/kind /customer/state /customer/consent /clearances /purpose /offence/kinds /offence/organised_group /data/{item}/targets"`
	// The same to every place that agreed by its life-saving law alone.
	AskLife ChannelState `json:"ask_life" from:"/requesting /data/{item}/stored_in /instrument/kind /emergency/danger_to /data/{item}/category /customer/consent /clearances /purpose"`
	// The same to every foreign place.
	AskAll ChannelState `json:"ask_all" from:"/requesting /data/{item}/stored_in /purpose /offence/kinds /offence/max_years /offence/organised_group"`
	// The same to each state whose bar stands.
	AskBars ChannelState `json:"ask_bars" from:"/requesting /provider/addressed /authority/on_behalf_of /instrument/kind /instrument/issuer /offence/max_years /offence/listed /emergency/danger_to /data/{item}/category /data/{item}/stored_in /provider/sector /subject/nationality /subject/residence /subject/located /subjects /customer/kind /customer/state /customer/consent /clearances /purpose /offence/kinds /offence/organised_group /data/{item}/targets"`
	// The same to each state whose archives, bodies or persons are protected.
	AskProtected ChannelState `json:"ask_protected" from:"/requesting /customer/state /instrument/kind /data/{item}/stored_in /provider/addressed /subject/nationality /subject/residence /subject/located /subjects /customer/kind /clearances /purpose /offence/kinds /offence/organised_group /data/{item}/targets"`

	// The holder.

	// What the law lays on the holder.
	Obligations []Duty `json:"obligations" from:"/instrument/kind /requesting /provider/addressed /emergency/danger_to /customer/kind /subject/residence /data/{item}/category /instrument/issuer /instrument/notified /instrument/validation_due /provider/why_processor /offence/committed_in /subjects /privileged /data/{item}/targets"`
}

// A Paper says whose paper the instrument is.
type Paper string

// The papers.
const (
	PaperOwn  Paper = "own"  // the requesting state's
	PaperHost Paper = "host" // of the one state where all the data rest, which cleared the request
	PaperNone Paper = "none" // of a state whose paper does not count there
)

// Words returns every paper.
func (Paper) Words() []string { return words(PaperOwn, PaperHost, PaperNone) }

// An Issuer says whether the instrument comes from whom its own law demands.
type Issuer string

// The findings on the issuer.
const (
	IssuerRight Issuer = "right" // that issuer, or the law held demands none
	IssuerWrong Issuer = "wrong"
)

// Words returns both findings.
func (Issuer) Words() []string { return words(IssuerRight, IssuerWrong) }

// A Process says whether the paper meets the level for the category.
type Process string

// The findings on the process.
const (
	ProcessEnough  Process = "enough"
	ProcessWeak    Process = "weak"
	ProcessUnknown Process = "unknown" // no level is held, and the paper is not a judge's nor named by a statute
	ProcessNone    Process = "none"    // for what meets no level: requests for assistance and for preservation, papers that do not exist there
)

// Words returns every finding.
func (Process) Words() []string {
	return words(ProcessEnough, ProcessWeak, ProcessUnknown, ProcessNone)
}

// An OffenceWeight measures the offence against the threshold of a European
// or overseas production order.
type OffenceWeight string

// The weights.
const (
	ThresholdMet     OffenceWeight = "met"
	ThresholdBelow   OffenceWeight = "below"
	ThresholdUnknown OffenceWeight = "unknown" // the request does not say how grave the offence is
	ThresholdNone    OffenceWeight = "none"    // no such threshold applies
)

// Words returns every weight.
func (OffenceWeight) Words() []string {
	return words(ThresholdMet, ThresholdBelow, ThresholdUnknown, ThresholdNone)
}

// Hosts says where the data rest and whether the foreign places agreed.
type Hosts string

// The findings on the hosts.
const (
	HostsHome    Hosts = "home"    // all the data rest in the requesting state
	HostsAgreed  Hosts = "agreed"  // every foreign place agreed by a positive act
	HostsSilent  Hosts = "silent"  // some foreign place did not
	HostsUnknown Hosts = "unknown" // some place is not known
)

// Words returns every finding.
func (Hosts) Words() []string { return words(HostsHome, HostsAgreed, HostsSilent, HostsUnknown) }

// A HostAct is a positive act by which a host state agreed.
type HostAct string

// The host acts.
const (
	HostActClearance HostAct = "clearance" // leave of its court or authority for this very request
	HostActAgreement HostAct = "agreement" // an executive agreement that fits
	HostActUnion     HostAct = "eu_act"    // an EU act that gives this order direct effect
	HostActConsent   HostAct = "consent"   // Budapest Convention art. 32(b)
	HostActLife      HostAct = "life"      // a life-saving permission of its own law
)

// Words returns every host act.
func (HostAct) Words() []string {
	return words(HostActClearance, HostActAgreement, HostActUnion, HostActConsent, HostActLife)
}

// An Extent says of how many places something holds.
type Extent string

// The extents.
const (
	ExtentAll  Extent = "all"
	ExtentSome Extent = "some"
	ExtentNone Extent = "none"
)

// Words returns every extent.
func (Extent) Words() []string { return words(ExtentAll, ExtentSome, ExtentNone) }

// An Answer is three-valued; unknown never helps the requester.
type Answer string

// The answers.
const (
	AnswerYes     Answer = "yes"
	AnswerNo      Answer = "no"
	AnswerUnknown Answer = "unknown" // the law is unsettled, or asks for what the request does not say
)

// Words returns every answer.
func (Answer) Words() []string { return words(AnswerYes, AnswerNo, AnswerUnknown) }

// A Protected is what stands above every posture.
type Protected string

// What is protected.
const (
	ProtectedArchives   Protected = "immunity"    // archives of a foreign state
	ProtectedPublicBody Protected = "public_body" // another state's public authority (Reg. 2023/1543 art. 5(8))
	ProtectedPerson     Protected = "person"      // a person whom an executive agreement protects
)

// Words returns all that is protected.
func (Protected) Words() []string {
	return words(ProtectedArchives, ProtectedPublicBody, ProtectedPerson)
}

// A ChannelState says whether a channel is open that day to every state in question.
type ChannelState string

// The states of the channels.
const (
	ChannelOpen   ChannelState = "open"   // to every one of them; a contact point of the 24/7 network alone is no way
	ChannelClosed ChannelState = "closed" // not to every one
	ChannelNone   ChannelState = "none"   // there is no such state
)

// Words returns every state of the channels.
func (ChannelState) Words() []string { return words(ChannelOpen, ChannelClosed, ChannelNone) }

// A Secrecy says whether the authority forbids to tell the customer, or the user.
type Secrecy string

// The findings on secrecy.
const (
	SecrecyNone Secrecy = "none" // it does not, or no longer
	SecrecyEnds Secrecy = "ends" // until a day that it named
	SecrecyOpen Secrecy = "open" // and named no last day
)

// Words returns every finding.
func (Secrecy) Words() []string { return words(SecrecyNone, SecrecyEnds, SecrecyOpen) }

// A Clash is a duty that reaches and an unlifted bar that meet on one item.
type Clash string

// The clashes.
const (
	ClashNone       Clash = "none"
	ClashUnreviewed Clash = "unreviewed" // the law held offers no procedure for it
	ClashReviewable Clash = "reviewable" // it offers one
)

// Words returns every clash.
func (Clash) Words() []string { return words(ClashNone, ClashUnreviewed, ClashReviewable) }

// A Duty is an obligation that a law file lays on the holder.
type Duty string

// The duties that a clock may run for beside those of the law files.
const (
	DutyRespond        Duty = "respond" // the answer itself, for which a clock runs
	DutyNotifyCustomer Duty = "notify_customer"
	DutyObject         Duty = "object_to_issuing_authority"
	DutyHold           Duty = "hold_until"       // nothing is released before
	DutyValidation     Duty = "await_validation" // of an order that was issued before it was validated
)

// Words returns every duty of the law files; respond is the answer itself.
func (Duty) Words() []string {
	return words("ask_customer_first", DutyValidation, DutyHold, "local_counsel_review", "notify_enforcing_authority",
		"preserve", DutyRespond)
}
