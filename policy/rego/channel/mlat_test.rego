package test.channel.mlat

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["mlat"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"mlat" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "mlat"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "mlat" in codes
}
