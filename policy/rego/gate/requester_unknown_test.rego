package test.gate.requester_unknown

import data.comity
import data.test.base

asked_by(state) := base.given({"request": {"requesting": state}})

test_fires_when_unknown if "requester_unknown" in comity.gate with input as asked_by("XX")

test_does_not_fire[state] if {
	some state in ["US", "FR", "LU"]
	codes := comity.gate with input as asked_by(state)
	not "requester_unknown" in codes
}
