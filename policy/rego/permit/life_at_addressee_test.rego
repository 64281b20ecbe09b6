package test.permit.life_at_addressee

import data.comity
import data.test.base

danger := {"life_addressed": true, "process": "enough", "paper": "own"}

test_fires_wherever_the_data_rest[hosts] if {
	some hosts in ["home", "agreed", "silent", "unknown"]
	"life_at_addressee" in comity.permit with input as base.facts(object.union(danger, {"hosts": hosts}))
}

test_does_not_fire[case] if {
	some case, change in {
		"no such law at the addressee": {"life_addressed": false},
		"only at the host": {"life_addressed": false, "hosts": "agreed", "host_acts": ["life"], "life_only": true},
		"weak process": {"process": "weak"},
		"no process": {"process": "none"},
		"the host's paper": {"paper": "host"},
		"paper that does not count": {"paper": "none"},
	}
	codes := comity.permit with input as base.facts(object.union(danger, change))
	not "life_at_addressee" in codes
}
