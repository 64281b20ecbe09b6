package test.permit.home

import data.comity
import data.test.base

at_home := {"hosts": "home", "process": "enough", "paper": "own"}

test_fires_at_home[threshold] if {
	some threshold in ["met", "none"]
	"home" in comity.permit with input as base.facts(object.union(at_home, {"threshold": threshold}))
}

test_does_not_fire[case] if {
	some case, change in {
		"a place that agreed": {"hosts": "agreed"},
		"a place that did not agree": {"hosts": "silent"},
		"a place that is not known": {"hosts": "unknown"},
		"weak process": {"process": "weak"},
		"process that is not known": {"process": "unknown"},
		"no process": {"process": "none"},
		"an offence that is too light": {"threshold": "below"},
		"an offence that is not known": {"threshold": "unknown"},
		"the host's paper": {"paper": "host"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(at_home, change))
	not "home" in codes
}
