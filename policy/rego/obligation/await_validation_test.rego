package test.obligation.await_validation

import data.comity
import data.test.base

test_fires[case] if {
	some case, duties in {
		"alone": ["await_validation"],
		"among others": ["ask_customer_first", "await_validation"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	"await_validation" in codes
}

test_does_not_fire[case] if {
	some case, duties in {
		"no duty": [],
		"another duty": ["ask_customer_first"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	not "await_validation" in codes
}
