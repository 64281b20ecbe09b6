package test.obligation.notify_customer

import data.comity
import data.test.base

open := {"confidential": false, "instrument": {"authenticated": true}}

test_fires_when_not_confidential if "notify_customer" in comity.obligation with input as base.given({"request": open})

test_does_not_fire[case] if {
	some case, change in {
		"confidential": {"confidential": true},
		"not authenticated": {"instrument": {"authenticated": false}},
	}
	codes := comity.obligation with input as base.given({"request": object.union(open, change)})
	not "notify_customer" in codes
}
