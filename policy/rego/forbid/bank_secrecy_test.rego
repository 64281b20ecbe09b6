package test.forbid.bank_secrecy

import data.comity
import data.test.base

test_fires[case] if {
	some case, bars in {
		"alone": ["financial"],
		"among others": base.list(base.bars),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	"bank_secrecy" in codes
}

test_does_not_fire[case] if {
	some case, bars in {
		"no bar": [],
		"other bars": base.all_but(base.bars, "financial"),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	not "bank_secrecy" in codes
}
