package test.obligation.local_counsel_review

import data.comity
import data.test.base

test_fires_when_a_condition_is_left if {
	"local_counsel_review" in comity.obligation with input as base.facts({"counsel": true})
}

test_fires_for_whom_secrecy_or_immunity_protects[whom] if {
	some whom in ["lawyer", "doctor", "journalist", "clergy", "immunity", "other"]
	"local_counsel_review" in comity.obligation with input as base.given({"request": {"privileged": whom}})
}

test_fires_where_the_law_says_so if {
	"local_counsel_review" in comity.obligation with input as base.facts({"obligations": ["local_counsel_review"]})
}

test_does_not_fire_for_another_duty if {
	codes := comity.obligation with input as base.facts({"obligations": ["ask_customer_first"]})
	not "local_counsel_review" in codes
}

test_does_not_fire_when_none_is_left if {
	codes := comity.obligation with input as base.facts({"counsel": false})
	not "local_counsel_review" in codes
}
