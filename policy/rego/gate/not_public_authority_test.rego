package test.gate.not_public_authority

import data.comity
import data.test.base

asked(authority, instrument) := base.given({"request": {
	"authority": {"kind": authority},
	"instrument": {"kind": instrument},
}})

test_fires[case] if {
	some case, [authority, instrument] in {
		"a private party": ["private_party", "warrant"],
		"discovery": ["court", "discovery_order"],
	}
	"not_public_authority" in comity.gate with input as asked(authority, instrument)
}

test_does_not_fire[authority] if {
	some authority in ["police", "prosecutor", "court", "intelligence", "central_authority"]
	codes := comity.gate with input as asked(authority, "warrant")
	not "not_public_authority" in codes
}
