package test.forbid.data_protection

import data.comity
import data.test.base

test_fires[case] if {
	some case, bars in {
		"alone": ["personal"],
		"among others": base.list(base.bars),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	"data_protection" in codes
}

test_does_not_fire[case] if {
	some case, bars in {
		"no bar": [],
		"other bars": base.all_but(base.bars, "personal"),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	not "data_protection" in codes
}
