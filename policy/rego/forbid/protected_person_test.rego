package test.forbid.protected_person

import data.comity
import data.test.base

test_fires[case] if {
	some case, guards in {
		"alone": ["person"],
		"among others": base.list(base.guards),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	"protected_person" in codes
}

test_does_not_fire[case] if {
	some case, guards in {
		"nothing guarded": [],
		"other guards": base.all_but(base.guards, "person"),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	not "protected_person" in codes
}
