package test.forbid.protected_public_body

import data.comity
import data.test.base

test_fires[case] if {
	some case, guards in {
		"alone": ["public_body"],
		"among others": base.list(base.guards),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	"protected_public_body" in codes
}

test_does_not_fire[case] if {
	some case, guards in {
		"nothing guarded": [],
		"other guards": base.all_but(base.guards, "public_body"),
	}
	codes := comity.forbid with input as base.facts({"protection": guards})
	not "protected_public_body" in codes
}
