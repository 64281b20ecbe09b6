package test.obligation.record

import data.comity
import data.test.base

test_fires_always[case] if {
	some case, change in {
		"an ordinary request": {},
		"not authenticated": {"instrument": {"authenticated": false}},
		"in bulk": {"scope": "bulk"},
	}
	"record" in comity.obligation with input as base.given({"request": change})
}
