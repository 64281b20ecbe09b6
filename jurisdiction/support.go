package jurisdiction

// A support is a provision behind one word of a field, or behind the field as
// a whole where there is no word.
type support struct {
	ground
	word  wordBits
	field fact
}

// A fact stands for a field of [Facts] that the law decides, so that provisions stand
// behind it, or behind its words.
type fact uint8

// The facts that the law decides.
const (
	factIssuer fact = iota
	factProcess
	factThreshold
	factCounsel
	factHostActs
	factCleared
	factLifeAddressed
	factReach
	factBars
	factClash
	factProtection
	factChannels
	factObligations
)

// A factTerms is the name of a fact in JSON, and the words behind which provisions stand.
type factTerms struct {
	name  string
	words []string
}

var facts = [...]factTerms{
	factIssuer:        {name: "issuer"},
	factProcess:       {name: "process"},
	factThreshold:     {name: "threshold"},
	factCounsel:       {"counsel", words(DoubtThreshold, DoubtCondition)},
	factHostActs:      {"host_acts", HostActLife.Words()},
	factCleared:       {name: "cleared"},
	factLifeAddressed: {"life_addressed", HostActLife.Words()},
	factReach:         {"reach", AnswerYes.Words()},
	factBars:          {"bars", ProtectsUnknown.Words()},
	factClash:         {name: "clash"},
	factProtection:    {"protection", ProtectedPerson.Words()},
	factChannels:      {"channels", channelList},
	factObligations:   {"obligations", DutyRespond.Words()},
}

// wordsOf returns words of a fact; all of it has none.
func wordsOf[W ~string](of fact, some ...W) wordBits { return bitsOf(facts[of].words, some...) }
