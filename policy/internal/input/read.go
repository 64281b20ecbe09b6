package input

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// The rules that run as Go read the input through the functions of these tables, which
// is many times faster than reflection. A test compares them with [Root].

// A List reads a list of the input.
type List struct {
	Len    func(Input) int
	Has    func(in Input, word string) bool              // nil if the elements are no words
	Append func(in Input, words []string) (all []string) // nil if the elements are no words

	// What reads the words of an element that is a group of fields, by the name of the field.
	Fields map[string]func(in Input, element int) string
}

// WordAt returns what reads the word at the path; nil if there is none.
func WordAt(path []string) func(Input) string { return words[strings.Join(path, ".")] }

// TruthAt returns what reads the boolean at the path; nil if there is none.
func TruthAt(path []string) func(Input) bool { return truths[strings.Join(path, ".")] }

// ListAt returns what reads the list at the path, and whether there is one.
func ListAt(path []string) (List, bool) {
	l, ok := lists[strings.Join(path, ".")]
	return l, ok
}

// wordList reads a list of words.
func wordList[S ~string](get func(Input) []S) List {
	return List{
		Len: func(in Input) int { return len(get(in)) },
		Has: func(in Input, word string) bool { return slices.Contains(get(in), S(word)) },
		Append: func(in Input, words []string) []string {
			for _, w := range get(in) {
				words = append(words, string(w))
			}
			return words
		},
	}
}

// words read what is one word.
var words = map[string]func(Input) string{
	"request.requesting":              func(in Input) string { return string(in.Request.Requesting) },
	"request.authority.kind":          func(in Input) string { return string(in.Request.Authority.Kind) },
	"request.authority.name":          func(in Input) string { return in.Request.Authority.Name },
	"request.authority.on_behalf_of":  func(in Input) string { return string(in.Request.Authority.OnBehalfOf) },
	"request.instrument.kind":         func(in Input) string { return string(in.Request.Instrument.Kind) },
	"request.instrument.issuer":       func(in Input) string { return string(in.Request.Instrument.Issuer) },
	"request.instrument.issued_in":    func(in Input) string { return string(in.Request.Instrument.IssuedIn) },
	"request.instrument.reference":    func(in Input) string { return in.Request.Instrument.Reference },
	"request.instrument.notified":     func(in Input) string { return string(in.Request.Instrument.Notified) },
	"request.instrument.status":       func(in Input) string { return string(in.Request.Instrument.Status) },
	"request.purpose":                 func(in Input) string { return string(in.Request.Purpose) },
	"request.scope":                   func(in Input) string { return string(in.Request.Scope) },
	"request.offence.description":     func(in Input) string { return in.Request.Offence.Description },
	"request.offence.organised_group": func(in Input) string { return string(in.Request.Offence.OrganisedGroup) },
	"request.emergency.danger_to":     func(in Input) string { return string(in.Request.Emergency.DangerTo) },
	"request.provider.home":           func(in Input) string { return string(in.Request.Provider.Home) },
	"request.provider.addressed":      func(in Input) string { return string(in.Request.Provider.Addressed) },
	"request.provider.sector":         func(in Input) string { return string(in.Request.Provider.Sector) },
	"request.provider.addressed_as":   func(in Input) string { return string(in.Request.Provider.AddressedAs) },
	"request.provider.why_processor":  func(in Input) string { return string(in.Request.Provider.WhyProcessor) },
	"request.subject.nationality":     func(in Input) string { return string(in.Request.Subject.Nationality) },
	"request.subject.residence":       func(in Input) string { return string(in.Request.Subject.Residence) },
	"request.subject.located":         func(in Input) string { return string(in.Request.Subject.Located) },
	"request.privileged":              func(in Input) string { return string(in.Request.Privileged) },
	"request.customer.kind":           func(in Input) string { return string(in.Request.Customer.Kind) },
	"request.customer.state":          func(in Input) string { return string(in.Request.Customer.State) },
	"facts.category":                  func(in Input) string { return string(in.Facts.Category) },
	"facts.purpose":                   func(in Input) string { return string(in.Facts.Purpose) },
	"facts.paper":                     func(in Input) string { return string(in.Facts.Paper) },
	"facts.issuer":                    func(in Input) string { return string(in.Facts.Issuer) },
	"facts.process":                   func(in Input) string { return string(in.Facts.Process) },
	"facts.threshold":                 func(in Input) string { return string(in.Facts.Threshold) },
	"facts.secrecy":                   func(in Input) string { return string(in.Facts.Secrecy) },
	"facts.user_secrecy":              func(in Input) string { return string(in.Facts.UserSecrecy) },
	"facts.hosts":                     func(in Input) string { return string(in.Facts.Hosts) },
	"facts.cleared":                   func(in Input) string { return string(in.Facts.Cleared) },
	"facts.reach":                     func(in Input) string { return string(in.Facts.Reach) },
	"facts.clash":                     func(in Input) string { return string(in.Facts.Clash) },
	"facts.ask_hosts":                 func(in Input) string { return string(in.Facts.AskHosts) },
	"facts.ask_life":                  func(in Input) string { return string(in.Facts.AskLife) },
	"facts.ask_all":                   func(in Input) string { return string(in.Facts.AskAll) },
	"facts.ask_bars":                  func(in Input) string { return string(in.Facts.AskBars) },
	"facts.ask_protected":             func(in Input) string { return string(in.Facts.AskProtected) },
}

// truths read what is true or false.
var truths = map[string]func(Input) bool{
	"request.instrument.authenticated": func(in Input) bool { return in.Request.Instrument.Authenticated },
	"request.offence.listed":           func(in Input) bool { return in.Request.Offence.Listed },
	"request.provider.control":         func(in Input) bool { return in.Request.Provider.Control },
	"request.customer.consent":         func(in Input) bool { return in.Request.Customer.Consent },
	"request.confidential":             func(in Input) bool { return in.Request.Confidential },
	"request.confidential_user":        func(in Input) bool { return in.Request.ConfidentialUser },
	"facts.expired":                    func(in Input) bool { return in.Facts.Expired },
	"facts.not_yet_issued":             func(in Input) bool { return in.Facts.NotYetIssued },
	"facts.named":                      func(in Input) bool { return in.Facts.Named },
	"facts.live":                       func(in Input) bool { return in.Facts.Live },
	"facts.unreferenced":               func(in Input) bool { return in.Facts.Unreferenced },
	"facts.counsel":                    func(in Input) bool { return in.Facts.Counsel },
	"facts.life_only":                  func(in Input) bool { return in.Facts.LifeOnly },
	"facts.life_addressed":             func(in Input) bool { return in.Facts.LifeAddressed },
	"facts.other_purpose":              func(in Input) bool { return in.Facts.OtherPurpose },
}

// lists read what is a list.
var lists = map[string]List{
	"request.offence.kinds":           wordList(func(in Input) []request.OffenceKind { return in.Request.Offence.Kinds }),
	"request.offence.committed_in":    wordList(func(in Input) []request.State { return in.Request.Offence.CommittedIn }),
	"request.provider.established_in": wordList(func(in Input) []request.State { return in.Request.Provider.EstablishedIn }),
	"request.provider.offers_in":      wordList(func(in Input) []request.State { return in.Request.Provider.OffersIn }),
	"facts.places":                    wordList(func(in Input) []request.State { return in.Facts.Places }),
	"facts.host_acts":                 wordList(func(in Input) []jurisdiction.HostAct { return in.Facts.HostActs }),
	"facts.bars":                      wordList(func(in Input) []jurisdiction.Protection { return in.Facts.Bars }),
	"facts.protection":                wordList(func(in Input) []jurisdiction.Protected { return in.Facts.Protection }),
	"facts.channels":                  wordList(func(in Input) []jurisdiction.ChannelKind { return in.Facts.Channels }),
	"facts.obligations":               wordList(func(in Input) []jurisdiction.Duty { return in.Facts.Obligations }),
	"request.targets": {
		Len: func(in Input) int { return len(in.Request.Targets) },
		Fields: map[string]func(Input, int) string{
			"kind":  func(in Input, i int) string { return string(in.Request.Targets[i].Kind) },
			"value": func(in Input, i int) string { return in.Request.Targets[i].Value },
		},
	},
	"request.subjects": {
		Len: func(in Input) int { return len(in.Request.Subjects) },
		Fields: map[string]func(Input, int) string{
			"nationality": func(in Input, i int) string { return string(in.Request.Subjects[i].Nationality) },
			"residence":   func(in Input, i int) string { return string(in.Request.Subjects[i].Residence) },
			"located":     func(in Input, i int) string { return string(in.Request.Subjects[i].Located) },
		},
	},
	"request.clearances": {
		Len: func(in Input) int { return len(in.Request.Clearances) },
		Fields: map[string]func(Input, int) string{
			"state":     func(in Input, i int) string { return string(in.Request.Clearances[i].State) },
			"by":        func(in Input, i int) string { return string(in.Request.Clearances[i].By) },
			"reference": func(in Input, i int) string { return in.Request.Clearances[i].Reference },
		},
	},
}
