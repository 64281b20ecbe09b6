package test.bank

import data.comity.custom.bank
import data.test.base

asked(change) := base.given({"request": object.union({"provider": {"sector": "bank"}}, change)})

test_customer_first[case] if {
	some case, [change, want] in {
		"a bank": [{}, {"customer_first"}],
		"no bank": [{"provider": {"sector": "hosting"}}, set()],
		"in confidence": [{"confidential": true}, set()],
		"danger to life": [{"emergency": {"danger_to": "others"}}, set()],
	}
	bank.obligation == want with input as asked(change)
}

test_not_asked[case] if {
	some case, [change, facts, want] in {
		"papers abroad": [{}, {}, {"not_asked"}],
		"the customer agreed": [{"customer": {"consent": true}}, {}, set()],
		"papers at home": [{}, {"hosts": "home"}, set()],
		"some places cleared it": [{}, {"cleared": "some"}, {"not_asked"}],
		"all places cleared it": [{}, {"cleared": "all"}, set()],
		"in confidence": [{"confidential": true}, {}, set()],
	}
	bank.forbid == want with input as object.union(asked(change), {"facts": facts})
}
