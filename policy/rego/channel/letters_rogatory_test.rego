package test.channel.letters_rogatory

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["letters_rogatory"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"letters_rogatory" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "letters_rogatory"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "letters_rogatory" in codes
}
