package test.permit.life_at_addressee

import data.comity
import data.test.base

danger := {"life_addressed": true, "process": "enough", "paper": "own"}

test_fires_wherever_the_data_rest[hosts] if {
	some hosts in ["home", "agreed", "silent", "unknown"]
	"life_at_addressee" in comity.permit with input as base.facts(object.union(danger, {"hosts": hosts}))
}

test_fires_for_an_offence_that_is_grave_enough if {
	"life_at_addressee" in comity.permit with input as base.facts(object.union(danger, {"threshold": "met"}))
}

test_does_not_fire[case] if {
	some case, change in {
		"no such law at the addressee": {"life_addressed": false},
		"only at the host": {"life_addressed": false, "hosts": "agreed", "host_acts": ["life"], "life_only": true},
		"weak process": {"process": "weak"},
		"process that is not known": {"process": "unknown"},
		"no process": {"process": "none"},
		"an offence that is too light": {"threshold": "below"},
		"an offence that is not known": {"threshold": "unknown"},
		"the host's paper": {"paper": "host"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(danger, change))
	not "life_at_addressee" in codes
}
