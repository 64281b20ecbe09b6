package test.obligation.notify_customer

import data.comity
import data.test.base

test_fires[secrecy] if {
	some secrecy in ["none", "ends"]
	"notify_customer" in comity.obligation with input as base.facts({"secrecy": secrecy})
}

test_does_not_fire_in_open_secrecy if {
	codes := comity.obligation with input as base.facts({"secrecy": "open"})
	not "notify_customer" in codes
}

test_does_not_fire_when_not_authenticated if {
	codes := comity.obligation with input as base.given({"request": {"instrument": {"authenticated": false}}})
	not "notify_customer" in codes
}
