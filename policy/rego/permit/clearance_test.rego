package test.permit.clearance

import data.comity
import data.test.base

agreed := {"hosts": "agreed", "host_acts": ["clearance"], "process": "enough", "paper": "own"}

test_fires_on_clearance[case] if {
	some case, change in {
		"by this act alone": {},
		"an offence that is grave enough": {"threshold": "met"},
		"by every act": {"host_acts": base.list(base.acts)},
		"the host's paper": {"paper": "host"},
	}
	"clearance" in comity.permit with input as base.facts(object.union(agreed, change))
}

test_does_not_fire_without_clearance[case] if {
	some case, change in {
		"at home": {"hosts": "home"},
		"a place did not agree": {"hosts": "silent"},
		"a place is not known": {"hosts": "unknown"},
		"no act": {"host_acts": []},
		"other acts": {"host_acts": base.all_but(base.acts, "clearance")},
		"weak process": {"process": "weak"},
		"process that is not known": {"process": "unknown"},
		"no process": {"process": "none"},
		"an offence that is too light": {"threshold": "below"},
		"an offence that is not known": {"threshold": "unknown"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(agreed, change))
	not "clearance" in codes
}

# An assistance request meets no level; home has to clear it too.
assistance := {
	"request": {"instrument": {"kind": "mla_request"}},
	"facts": {"hosts": "home", "process": "none", "cleared": "all", "paper": "own"},
}

test_fires_on_assistance[case] if {
	some case, facts in {
		"at home": {"hosts": "home"},
		"abroad": {"hosts": "agreed", "host_acts": ["clearance"]},
		"the host's paper": {"paper": "host"},
	}
	"clearance" in comity.permit with input as base.given(object.union(assistance, {"facts": facts}))
}

test_does_not_fire_without_assistance[case] if {
	some case, change in {
		"a warrant": {"request": {"instrument": {"kind": "warrant"}}},
		"some places did not clear it": {"facts": {"cleared": "some"}},
		"home did not clear it": {"facts": {"hosts": "agreed", "host_acts": ["clearance"], "cleared": "some"}},
		"no place cleared it": {"facts": {"cleared": "none"}},
		"paper that does not count": {"facts": {"paper": "none"}},
	}
	codes := comity.permit with input as base.given(object.union(assistance, change))
	not "clearance" in codes
}
