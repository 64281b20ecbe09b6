package test.obligation.notify_enforcing_authority

import data.comity
import data.test.base

test_fires[case] if {
	some case, duties in {
		"alone": ["notify_enforcing_authority"],
		"among others": ["ask_customer_first", "notify_enforcing_authority"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	"notify_enforcing_authority" in codes
}

test_does_not_fire[case] if {
	some case, duties in {
		"no duty": [],
		"another duty": ["ask_customer_first"],
	}
	codes := comity.obligation with input as base.facts({"obligations": duties})
	not "notify_enforcing_authority" in codes
}
