package test.forbid.blocking_statute

import data.comity
import data.test.base

test_fires[case] if {
	some case, bars in {
		"whatever the data": ["any"],
		"business data": ["business"],
		"among others": base.list(base.bars),
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	"blocking_statute" in codes
}

test_does_not_fire[case] if {
	some case, bars in {
		"no bar": [],
		"other bars": ["personal", "non_personal", "communications", "financial"],
	}
	codes := comity.forbid with input as base.facts({"bars": bars})
	not "blocking_statute" in codes
}
