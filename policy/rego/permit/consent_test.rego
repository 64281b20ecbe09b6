package test.permit.consent

import data.comity
import data.test.base

agreed := {"hosts": "agreed", "host_acts": ["consent"], "process": "enough", "paper": "own"}

test_fires[case] if {
	some case, change in {
		"by this act alone": {},
		"an offence that is grave enough": {"threshold": "met"},
		"by every act": {"host_acts": base.list(base.acts)},
	}
	"consent" in comity.permit with input as base.facts(object.union(agreed, change))
}

test_does_not_fire[case] if {
	some case, change in {
		"at home": {"hosts": "home"},
		"a place did not agree": {"hosts": "silent"},
		"a place is not known": {"hosts": "unknown"},
		"no act": {"host_acts": []},
		"other acts": {"host_acts": base.all_but(base.acts, "consent")},
		"weak process": {"process": "weak"},
		"process that is not known": {"process": "unknown"},
		"no process": {"process": "none"},
		"an offence that is too light": {"threshold": "below"},
		"an offence that is not known": {"threshold": "unknown"},
		"the host's paper": {"paper": "host"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(agreed, change))
	not "consent" in codes
}
