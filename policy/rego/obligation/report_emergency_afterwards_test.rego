package test.obligation.report_emergency_afterwards

import data.comity
import data.test.base

emergency := {
	"request": {"instrument": {"kind": "emergency_request"}, "emergency": {"danger_to": "others"}},
	"facts": {"process": "enough"},
}

test_fires[danger] if {
	some danger in ["subject", "others"]
	change := object.union(emergency, {"request": {"emergency": {"danger_to": danger}}})
	"report_emergency_afterwards" in comity.obligation with input as base.given(change)
}

test_does_not_fire[case] if {
	some case, change in {
		"a warrant": {"request": {"instrument": {"kind": "warrant"}}},
		"not authenticated": {"request": {"instrument": {"authenticated": false}}},
		"no danger": {"request": {"emergency": {"danger_to": ""}}},
		"weak process": {"facts": {"process": "weak"}},
		"no process": {"facts": {"process": "none"}},
	}
	codes := comity.obligation with input as base.given(object.union(emergency, change))
	not "report_emergency_afterwards" in codes
}
