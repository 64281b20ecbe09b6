package test.channel.hague_evidence

import data.comity
import data.test.base

test_fires[case] if {
	some case, channels in {
		"alone": ["hague_evidence"],
		"among others": base.list(base.channels),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	"hague_evidence" in codes
}

test_does_not_fire[case] if {
	some case, channels in {
		"no channel": [],
		"other channels": base.all_but(base.channels, "hague_evidence"),
	}
	codes := comity.channel with input as base.facts({"channels": channels})
	not "hague_evidence" in codes
}
