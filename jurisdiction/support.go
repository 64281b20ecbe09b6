package jurisdiction

import (
	"math/bits"
	"slices"
)

// A support is a provision behind one word of a field, or behind the field as
// a whole where there is no word.
type support struct {
	ground
	word   wordBits
	field  fact
	onlyIf bool // it is a channel that is open only if the offence is of some kind
}

// kind returns the place in the list of kinds of a channel that is open.
func (s support) kind() uint32 { return uint32(bits.TrailingZeros32(uint32(s.word))) }

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

	factWay  // no field: of a channel to a state that the fact channels leaves out
	factNote // no field: of a note on assistance without a treaty
)

// isField reports whether it stands for a field.
func (f fact) isField() bool { return int(f) < len(facts) }

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
	factBars:          {"bars", protectionList},
	factClash:         {name: "clash"},
	factProtection:    {"protection", ProtectedPerson.Words()},
	factChannels:      {"channels", channelList},
	factObligations:   {"obligations", dutyList},
}

// wordsOf returns words of a fact; all of it has none.
func wordsOf[W ~string](of fact, some ...W) wordBits { return bitsOf(facts[of].words, some...) }

// The words behind which rules of law note provisions.
var (
	reachYes       = wordsOf(factReach, AnswerYes)
	reachNo        = wordsOf(factReach, AnswerNo)
	reachUnknown   = wordsOf(factReach, AnswerUnknown)
	doubtThreshold = wordsOf(factCounsel, DoubtThreshold)
	doubtCondition = wordsOf(factCounsel, DoubtCondition)
	lifeAddressed  = wordsOf(factLifeAddressed, HostActLife)
	actByClearance = wordsOf(factHostActs, HostActClearance)
)

// behind reports whether the provision is behind what is read.
func (s *support) behind(read Reading) bool {
	return s.field == read.field && (s.word == 0 || s.word.has(read.words))
}

// A Reading is a field of [Facts] that the law decides, or some of its words, as a rule
// reads it of one case after the other.
type Reading struct {
	field fact
	words wordBits
}

// ReadingOf returns the reading of a field, all of it where no word is given; false
// where the law does not decide it.
func ReadingOf(field string, words ...string) (Reading, bool) {
	of := slices.IndexFunc(facts[:], func(f factTerms) bool { return f.name == field })
	switch {
	case of < 0:
		return Reading{}, false
	case len(words) == 0:
		return Reading{fact(of), anyWord}, true
	}
	return Reading{fact(of), wordsOf(fact(of), words...)}, true
}
