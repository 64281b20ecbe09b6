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

test_fires_for_a_lawsuit if {
	"not_public_authority" in comity.gate with input as base.facts({"purpose": "civil"})
}

test_does_not_fire_for_another_purpose[purpose] if {
	some purpose in ["criminal", "tax", "regulatory", "intelligence"]
	codes := comity.gate with input as base.facts({"purpose": purpose})
	not "not_public_authority" in codes
}

test_does_not_fire[authority] if {
	some authority in ["police", "prosecutor", "court", "intelligence", "central_authority"]
	codes := comity.gate with input as asked(authority, "warrant")
	not "not_public_authority" in codes
}
