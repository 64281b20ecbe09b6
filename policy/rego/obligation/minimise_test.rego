package test.obligation.minimise

import data.comity
import data.test.base

targeted := {"request": {"scope": "targeted"}, "facts": {"process": "enough"}}

test_fires_when_targeted if "minimise" in comity.obligation with input as base.given(targeted)

test_fires_for_assistance if {
	mla := {"request": {"instrument": {"kind": "mla_request"}}, "facts": {"process": "none"}}
	"minimise" in comity.obligation with input as base.given(object.union(targeted, mla))
}

test_does_not_fire[case] if {
	some case, change in {
		"overbroad": {"request": {"scope": "overbroad"}},
		"in bulk": {"request": {"scope": "bulk"}},
		"weak process": {"facts": {"process": "weak"}},
		"process that is not known": {"facts": {"process": "unknown"}},
		"not authenticated": {"request": {"instrument": {"authenticated": false}}},
		"preservation": {"request": {"instrument": {"kind": "preservation_request"}}},
		"European preservation": {"request": {"instrument": {"kind": "european_preservation_order"}}},
	}
	codes := comity.obligation with input as base.given(object.union(targeted, change))
	not "minimise" in codes
}
