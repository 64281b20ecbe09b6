package test.gate.process_unknown

import data.comity
import data.test.base

test_fires_when_unknown if "process_unknown" in comity.gate with input as base.facts({"process": "unknown"})

test_does_not_fire[process] if {
	some process in ["enough", "weak", "none"]
	codes := comity.gate with input as base.facts({"process": process})
	not "process_unknown" in codes
}
