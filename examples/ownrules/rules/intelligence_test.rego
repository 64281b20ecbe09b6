package test.intelligence

import data.comity.custom.intelligence
import data.test.base

asked(change) := base.given({"request": change})

service := {"authority": {"kind": "intelligence"}}

court := {"state": "IE", "by": "court", "reference": "2015 No. 1"}

office := {"state": "IE", "by": "authority", "reference": "A 7"}

test_by_intelligence[case] if {
	some case, [change, gate, obligation] in {
		"a service": [service, {"two_approvals"}, {"two_persons"}],
		"its order, whoever brings it": [{"instrument": {"kind": "national_security_order"}}, {"two_approvals"}, {"two_persons"}],
		"a prosecutor": [{}, set(), set()],
	}
	intelligence.gate == gate with input as asked(change)
	intelligence.obligation == obligation with input as asked(change)
}

test_approvals[case] if {
	some case, [clearances, want] in {
		"none": [[], {"two_approvals"}],
		"a court alone": [[court], {"two_approvals"}],
		"an authority alone": [[office], {"two_approvals"}],
		"both": [[office, court], set()],
		"of two states": [[court, object.union(office, {"state": "SE"})], {"two_approvals"}],
		"a court without a reference": [[object.union(court, {"reference": ""}), office], {"two_approvals"}],
		"an authority without a reference": [[court, object.union(office, {"reference": ""})], {"two_approvals"}],
		"one paper twice": [[court, object.union(office, {"reference": court.reference})], {"two_approvals"}],
		"two authorities": [[office, object.union(office, {"reference": "A 8"})], {"two_approvals"}],
		"two courts": [[court, object.union(court, {"reference": "2"})], {"two_approvals"}],
	}
	intelligence.gate == want with input as asked(object.union(service, {"clearances": clearances}))
}

# However many approvals there are, the house has its own.
test_persons if {
	intelligence.obligation == {"two_persons"} with input as asked(object.union(service, {"clearances": [court, office]}))
}
