package test.channel.tax_convention

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["tax_convention"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"tax_convention" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "tax_convention"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "tax_convention" in codes
}
