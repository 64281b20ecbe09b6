package test.channel.executive_agreement

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["executive_agreement"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"executive_agreement" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "executive_agreement"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "executive_agreement" in codes
}
