package test.gate.overbroad

import data.comity
import data.test.base

test_fires_when_overbroad if "overbroad" in comity.gate with input as base.given({"request": {"scope": "overbroad"}})

test_does_not_fire[scope] if {
	some scope in ["targeted", "bulk"]
	codes := comity.gate with input as base.given({"request": {"scope": scope}})
	not "overbroad" in codes
}
