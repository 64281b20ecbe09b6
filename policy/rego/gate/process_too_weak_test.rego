package test.gate.process_too_weak

import data.comity
import data.test.base

test_fires_when_weak if "process_too_weak" in comity.gate with input as base.facts({"process": "weak"})

test_does_not_fire[process] if {
	some process in ["enough", "unknown", "none"]
	codes := comity.gate with input as base.facts({"process": process})
	not "process_too_weak" in codes
}
