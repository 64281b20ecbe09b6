package test.gate.not_yet_issued

import data.comity
import data.test.base

test_fires_before_its_first_day if "not_yet_issued" in comity.gate with input as base.facts({"not_yet_issued": true})

test_does_not_fire[case] if {
	some case, change in {
		"on its days": {"not_yet_issued": false},
		"after its last day": {"expired": true},
	}
	codes := comity.gate with input as base.facts(change)
	not "not_yet_issued" in codes
}
