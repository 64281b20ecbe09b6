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

test_does_not_fire[case] if {
	some case, change in {
		"no control": {"request": {"provider": {"control": false}}},
		"no reach": {"facts": {"reach": "no"}},
		"reach not known": {"facts": {"reach": "unknown"}},
		"weak process": {"facts": {"process": "weak"}},
		"no process": {"facts": {"process": "none"}},
		"the host's paper": {"facts": {"paper": "host"}},
		"paper that does not count": {"facts": {"paper": "none"}},
	}
	codes := comity.permit with input as base.given(object.union(reached, change))
	not "provider_control" in codes
}
