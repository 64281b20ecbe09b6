package test.obligation.record_clearance

import data.comity
import data.test.base

test_fires_without_a_reference if {
	"record_clearance" in comity.obligation with input as base.facts({"unreferenced": true})
}

test_does_not_fire_with_one if {
	codes := comity.obligation with input as base.facts({"unreferenced": false})
	not "record_clearance" in codes
}
