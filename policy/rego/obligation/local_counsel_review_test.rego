package test.obligation.local_counsel_review

import data.comity
import data.test.base

test_fires_when_a_condition_is_left if {
	"local_counsel_review" in comity.obligation with input as base.facts({"counsel": true})
}

test_does_not_fire_when_none_is_left if {
	codes := comity.obligation with input as base.facts({"counsel": false})
	not "local_counsel_review" in codes
}
