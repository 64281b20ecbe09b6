package test.channel.european_production_order

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["european_production_order"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"european_production_order" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "european_production_order"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "european_production_order" in codes
}
