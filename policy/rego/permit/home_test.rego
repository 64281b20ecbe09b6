package test.permit.home

import data.comity
import data.test.base

at_home := {"hosts": "home", "process": "enough", "paper": "own"}

test_fires_at_home if "home" in comity.permit with input as base.facts(at_home)

test_does_not_fire[case] if {
	some case, change in {
		"a place that agreed": {"hosts": "agreed"},
		"a place that did not agree": {"hosts": "silent"},
		"a place that is not known": {"hosts": "unknown"},
		"weak process": {"process": "weak"},
		"no process": {"process": "none"},
		"the host's paper": {"paper": "host"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(at_home, change))
	not "home" in codes
}
