package test.channel.emergency_24_7

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["emergency_24_7"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"emergency_24_7" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "emergency_24_7"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "emergency_24_7" in codes
}
