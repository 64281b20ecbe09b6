package test.permit.provider_control

import data.comity
import data.test.base

reached := {
	"request": {"provider": {"control": true}},
	"facts": {"reach": "yes", "process": "enough", "paper": "own"},
}

test_fires_wherever_the_data_rest[hosts] if {
	some hosts in ["home", "agreed", "silent", "unknown"]
	change := object.union(reached, {"facts": {"hosts": hosts}})
	"provider_control" in comity.permit with input as base.given(change)
}

test_fires_for_an_offence_that_is_grave_enough if {
	change := object.union(reached, {"facts": {"threshold": "met"}})
	"provider_control" in comity.permit with input as base.given(change)
}

test_does_not_fire[case] if {
	some case, change in {
		"no control": {"request": {"provider": {"control": false}}},
		"no reach": {"facts": {"reach": "no"}},
		"reach not known": {"facts": {"reach": "unknown"}},
		"weak process": {"facts": {"process": "weak"}},
		"process that is not known": {"facts": {"process": "unknown"}},
		"no process": {"facts": {"process": "none"}},
		"an offence that is too light": {"facts": {"threshold": "below"}},
		"an offence that is not known": {"facts": {"threshold": "unknown"}},
		"the host's paper": {"facts": {"paper": "host"}},
		"paper that does not count": {"facts": {"paper": "none"}},
	}
	codes := comity.permit with input as base.given(object.union(reached, change))
	not "provider_control" in codes
}
