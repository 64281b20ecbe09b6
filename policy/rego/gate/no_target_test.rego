package test.gate.no_target

import data.comity
import data.test.base

test_fires_without_target if "no_target" in comity.gate with input as base.given({"request": {"targets": []}})

test_does_not_fire[case] if {
	some case, targets in {
		"one": [{"kind": "account", "value": "a"}],
		"two": [{"kind": "account", "value": "a"}, {"kind": "ip", "value": "192.0.2.1"}],
	}
	codes := comity.gate with input as base.given({"request": {"targets": targets}})
	not "no_target" in codes
}
