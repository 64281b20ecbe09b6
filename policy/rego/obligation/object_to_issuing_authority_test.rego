package test.obligation.object_to_issuing_authority

import data.comity
import data.test.base

test_fires[clash] if {
	some clash in ["unreviewed", "reviewable"]
	"object_to_issuing_authority" in comity.obligation with input as base.facts({"clash": clash})
}

test_does_not_fire_without_a_clash if {
	codes := comity.obligation with input as base.facts({"clash": "none"})
	not "object_to_issuing_authority" in codes
}
