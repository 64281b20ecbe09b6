package test.obligation.hold_until

import data.comity
import data.test.base

test_fires[case] if {
	some case, duties in {
		"alone": ["hold_until"],
		"among others": ["ask_customer_first", "hold_until"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	"hold_until" in codes
}

test_does_not_fire[case] if {
	some case, duties in {
		"no duty": [],
		"another duty": ["ask_customer_first"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	not "hold_until" in codes
}
