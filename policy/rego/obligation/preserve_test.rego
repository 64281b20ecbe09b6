package test.obligation.preserve

import data.comity
import data.test.base

proper := {
	"instrument": {"kind": "preservation_request", "authenticated": true},
	"scope": "targeted",
}

test_fires[case] if {
	some case, change in {
		"a preservation request": {"instrument": {"kind": "preservation_request"}},
		"a European Preservation Order": {"instrument": {"kind": "european_preservation_order"}},
	}
	"preserve" in comity.obligation with input as base.given({"request": object.union(proper, change)})
}

test_does_not_fire[case] if {
	some case, change in {
		"a warrant": {"instrument": {"kind": "warrant"}},
		"a European Production Order": {"instrument": {"kind": "european_production_order"}},
		"not authenticated": {"instrument": {"authenticated": false}},
		"overbroad": {"scope": "overbroad"},
		"in bulk": {"scope": "bulk"},
	}
	codes := comity.obligation with input as base.given({"request": object.union(proper, change)})
	not "preserve" in codes
}

test_does_not_fire_without_target if {
	codes := comity.obligation with input as base.given({"request": proper, "facts": {"named": false}})
	not "preserve" in codes
}
