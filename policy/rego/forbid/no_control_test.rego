package test.forbid.no_control

import data.comity
import data.test.base

with_control(control) := base.given({"request": {"provider": {"control": control}}})

test_fires_without_control if "no_control" in comity.forbid with input as with_control(false)

test_does_not_fire_with_control if {
	codes := comity.forbid with input as with_control(true)
	not "no_control" in codes
}
