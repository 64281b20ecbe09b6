package test.gate.bulk

import data.comity
import data.test.base

test_fires_when_in_bulk if "bulk" in comity.gate with input as base.given({"request": {"scope": "bulk"}})

test_does_not_fire[scope] if {
	some scope in ["targeted", "overbroad"]
	codes := comity.gate with input as base.given({"request": {"scope": scope}})
	not "bulk" in codes
}
