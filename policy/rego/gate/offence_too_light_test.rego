package test.gate.offence_too_light

import data.comity
import data.test.base

test_fires_below_the_threshold if "offence_too_light" in comity.gate with input as base.facts({"threshold": "below"})

test_does_not_fire[threshold] if {
	some threshold in ["met", "unknown", "none"]
	codes := comity.gate with input as base.facts({"threshold": threshold})
	not "offence_too_light" in codes
}
