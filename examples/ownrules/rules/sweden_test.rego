package test.sweden

import data.comity.custom.sweden
import data.test.base

asked(requesting, customer, clearances) := base.given({"request": {
	"requesting": requesting,
	"customer": customer,
	"clearances": clearances,
}})

swedish := {"kind": "public_sector", "state": "SE"}

by(state) := [{"state": state, "by": "authority", "reference": "Dnr 1"}]

test_secrecy[case] if {
	some case, [requesting, customer, clearances, want] in {
		"a foreign authority": ["US", swedish, [], {"secrecy"}],
		"cleared by Sweden": ["US", swedish, by("SE"), set()],
		"cleared by another state": ["US", swedish, by("IE"), {"secrecy"}],
		"a Swedish authority": ["SE", swedish, [], set()],
		"another public body": ["US", {"kind": "public_sector", "state": "IE"}, [], set()],
		"a company": ["US", {"kind": "enterprise", "state": "SE"}, [], set()],
	}
	sweden.forbid == want with input as asked(requesting, customer, clearances)
}

# Cleared or not, the public body hears of it.
test_told[case] if {
	some case, [requesting, clearances, want] in {
		"not cleared": ["US", [], {"tell_public_body"}],
		"cleared": ["US", by("SE"), {"tell_public_body"}],
		"a Swedish authority": ["SE", [], set()],
	}
	sweden.obligation == want with input as asked(requesting, swedish, clearances)
}
