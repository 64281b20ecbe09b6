package test.gate.withdrawn

import data.comity
import data.test.base

status(word) := base.given({"request": {"instrument": {"status": word}}})

test_fires[word] if {
	some word in ["withdrawn", "suspended"]
	"withdrawn" in comity.gate with input as status(word)
}

test_does_not_fire_in_force if {
	codes := comity.gate with input as status("")
	not "withdrawn" in codes
}
