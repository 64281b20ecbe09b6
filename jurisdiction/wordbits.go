package jurisdiction

import (
	"cmp"
	"slices"

	"github.com/comity-go/comity/request"
)

// A wordBits holds words of one list, a bit each in the order of the list: whether a
// provision names what a request says is asked of thousands of rows for one request.
type wordBits uint32

// unlisted is the bit of a word that is not in the list, such as [purposeNone].
const unlisted wordBits = 1 << 31

// anyWord has every word of a list.
const anyWord = ^unlisted

// bitsOf returns the set of words of a list.
func bitsOf[W ~string](list []string, words ...W) wordBits {
	var set wordBits
	for _, w := range words {
		if i := slices.Index(list, string(w)); i >= 0 {
			set |= 1 << i
		} else {
			set |= unlisted
		}
	}
	return set
}

// has reports whether two sets have a word in common. What is unlisted is like nothing.
func (s wordBits) has(words wordBits) bool { return s&words&^unlisted != 0 }

// The lists. A request has some of the words of a provision.
var (
	categoryList   = Category("").Words()
	paperList      = request.Warrant.Words()
	issuerList     = request.ByJudge.Words()
	purposeList    = Purpose("").Words()
	sectorList     = SectorAny.Words()
	tieList        = BindsPlace.Words()
	openingList    = OpensConsent.Words()
	protectionList = ProtectsUnknown.Words()
	dutyList       = DutyRespond.Words()
	channelList    = ViaMLAT.Words() // the best first
)

// kindNumber returns the place of a kind of channel in the list; 0 of none.
func kindNumber(kind ChannelKind) uint32 {
	return uint32(max(0, slices.Index(channelList, string(kind))))
}

// The kinds that rules of law name.
var (
	contactPoint    = kindNumber(ViaEmergency247)
	underAgreement  = kindNumber(ViaExecutiveAgreement)
	underUnionOrder = kindNumber(ViaEuropeanProductionOrder)
)

// The words that rules of law name.
var (
	subscriberData = bitsOf(categoryList, request.Subscriber)
	trafficData    = bitsOf(categoryList, request.Traffic)
	locationData   = bitsOf(categoryList, request.Location)
	contentData    = bitsOf(categoryList, request.Content)
	unionOrder     = bitsOf(paperList, request.EuropeanProductionOrder)
	anySector      = bitsOf(sectorList, SectorAny)
	publicBodies   = bitsOf(sectorList, SectorPublicBody)
	bindsPlace     = bitsOf(tieList, BindsPlace)
	bindsHolder    = bitsOf(tieList, BindsHolder)
	bindsCustomer  = bitsOf(tieList, BindsCustomer)
	opensConsent   = bitsOf(openingList, OpensConsent)
	opensSubject   = bitsOf(openingList, OpensLifeSubject)
	opensAny       = bitsOf(openingList, OpensLifeAny)
	opensAnyOwn    = bitsOf(openingList, OpensLifeAnyOwn)
)

// named is what a provision names, or a request says. What a provision leaves open is
// empty.
type named struct {
	categories, papers, issuers, purposes, sectors wordBits
}

// names returns what the provision names.
func (p *Provision) names() named {
	return named{bitsOf(categoryList, p.Categories...), bitsOf(paperList, p.Order...), bitsOf(issuerList, p.Issuer...),
		bitsOf(purposeList, p.Purpose...), bitsOf(sectorList, p.Sector...)}
}

// says returns what the request says, one word of each list, of an item of a category
// and a purpose.
func says(req *request.Request, category request.Category, purpose Purpose) named {
	return named{bitsOf(categoryList, category), bitsOf(paperList, req.Instrument.Kind), bitsOf(issuerList, req.Instrument.Issuer),
		bitsOf(purposeList, purpose), bitsOf(sectorList, cmp.Or(req.Provider.Sector, request.Hosting))}
}
