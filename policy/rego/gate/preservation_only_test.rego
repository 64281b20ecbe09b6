package test.gate.preservation_only

import data.comity
import data.test.base

asked_by(kind) := base.given({"request": {"instrument": {"kind": kind}}})

test_fires[kind] if {
	some kind in ["preservation_request", "european_preservation_order"]
	"preservation_only" in comity.gate with input as asked_by(kind)
}

test_does_not_fire[kind] if {
	some kind in ["warrant", "production_order", "european_production_order", "mla_request"]
	codes := comity.gate with input as asked_by(kind)
	not "preservation_only" in codes
}
