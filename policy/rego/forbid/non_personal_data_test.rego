package test.forbid.non_personal_data

import data.comity
import data.test.base

test_fires[case] if {
	some case, bars in {
		"alone": ["non_personal"],
		"among others": base.list(base.bars),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	"non_personal_data" in codes
}

test_does_not_fire[case] if {
	some case, bars in {
		"no bar": [],
		"other bars": base.all_but(base.bars, "non_personal"),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	not "non_personal_data" in codes
}
