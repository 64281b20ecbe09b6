package test.gate.wrong_issuer

import data.comity
import data.test.base

test_fires_when_wrong if "wrong_issuer" in comity.gate with input as base.facts({"issuer": "wrong"})

test_does_not_fire_when_right if {
	codes := comity.gate with input as base.facts({"issuer": "right"})
	not "wrong_issuer" in codes
}
