package test.forbid.law_unknown

import data.comity
import data.test.base

test_fires[case] if {
	some case, bars in {
		"alone": ["unknown"],
		"beside others": base.list(base.bars),
	}
	"law_unknown" in comity.forbid with input as base.facts({"bars": bars})
}

test_does_not_fire[case] if {
	some case, bars in {
		"no bar": [],
		"other bars": base.all_but(base.bars, "unknown"),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	not "law_unknown" in codes
}
