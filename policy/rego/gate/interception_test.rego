package test.gate.interception

import data.comity
import data.test.base

test_fires[case] if {
	some case, change in {
		"an interception order": {"request": {"instrument": {"kind": "interception_order"}}},
		"a target beyond the day of receipt": {"facts": {"live": true}},
	}
	"interception" in comity.gate with input as base.given(change)
}

test_does_not_fire[kind] if {
	some kind in ["warrant", "production_order", "national_security_order"]
	change := {"request": {"instrument": {"kind": kind}}, "facts": {"live": false}}
	codes := comity.gate with input as base.given(change)
	not "interception" in codes
}
