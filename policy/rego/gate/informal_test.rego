package test.gate.informal

import data.comity
import data.test.base

asked_by(kind) := base.given({"request": {"instrument": {"kind": kind}}})

test_fires_when_informal if "informal" in comity.gate with input as asked_by("informal_request")

test_does_not_fire[kind] if {
	some kind in ["warrant", "subpoena", "emergency_request", "mla_request"]
	codes := comity.gate with input as asked_by(kind)
	not "informal" in codes
}
