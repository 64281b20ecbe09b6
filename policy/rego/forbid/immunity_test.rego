package test.forbid.immunity

import data.comity
import data.test.base

test_fires[case] if {
	some case, guards in {
		"alone": ["immunity"],
		"among others": base.list(base.guards),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	"immunity" in codes
}

test_does_not_fire[case] if {
	some case, guards in {
		"nothing guarded": [],
		"other guards": base.all_but(base.guards, "immunity"),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	not "immunity" in codes
}
