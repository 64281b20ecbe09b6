package test.obligation.ask_customer_first

import data.comity
import data.test.base

enterprise := {"customer": {"kind": "enterprise"}, "instrument": {"authenticated": true}}

test_fires_for_an_enterprise if {
	"ask_customer_first" in comity.obligation with input as base.given({"request": enterprise})
}

test_fires_where_the_law_says_so if {
	"ask_customer_first" in comity.obligation with input as base.facts({"obligations": ["ask_customer_first"]})
}

test_does_not_fire[case] if {
	some case, change in {
		"a consumer": {"customer": {"kind": "consumer"}},
		"a public body": {"customer": {"kind": "public_sector"}},
		"not authenticated": {"instrument": {"authenticated": false}},
		"which nobody found": {"provider": {"why_processor": "unidentified"}},
		"which would harm the case": {"provider": {"why_processor": "detrimental"}},
	}
	codes := comity.obligation with input as base.given({"request": object.union(enterprise, change)})
	not "ask_customer_first" in codes
}
