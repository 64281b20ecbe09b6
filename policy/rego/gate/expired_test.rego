package test.gate.expired

import data.comity
import data.test.base

test_fires_after_its_last_day if "expired" in comity.gate with input as base.facts({"expired": true})

test_does_not_fire[case] if {
	some case, change in {
		"on its days": {"expired": false},
		"before its first day": {"not_yet_issued": true},
	}
	codes := comity.gate with input as base.facts(change)
	not "expired" in codes
}
