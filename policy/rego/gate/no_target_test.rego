package test.gate.no_target

import data.comity
import data.test.base

test_fires_without_target if "no_target" in comity.gate with input as base.facts({"named": false})

test_does_not_fire_with_one if {
	codes := comity.gate with input as base.facts({"named": true})
	not "no_target" in codes
}
