package test.gate.unauthenticated

import data.comity
import data.test.base

verified(is_it) := base.given({"request": {"instrument": {"authenticated": is_it}}})

test_fires_when_not_verified if "unauthenticated" in comity.gate with input as verified(false)

test_does_not_fire_when_verified if {
	codes := comity.gate with input as verified(true)
	not "unauthenticated" in codes
}
