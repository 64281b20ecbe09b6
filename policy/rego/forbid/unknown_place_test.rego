package test.forbid.unknown_place

import data.comity
import data.test.base

test_fires_when_a_place_is_unknown if "unknown_place" in comity.forbid with input as base.facts({"hosts": "unknown"})

test_does_not_fire[hosts] if {
	some hosts in ["home", "agreed", "silent"]
	codes := comity.forbid with input as base.facts({"hosts": hosts})
	not "unknown_place" in codes
}
