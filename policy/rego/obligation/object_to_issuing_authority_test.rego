package test.obligation.object_to_issuing_authority

import data.comity
import data.test.base

test_fires[bars] if {
	some bars in [["personal"], ["any", "communications"]]
	codes := comity.obligation with input as base.facts({"bars": bars, "reach": "yes"})
	"object_to_issuing_authority" in codes
}

test_does_not_fire[case] if {
	some case, facts in {
		"no bar": {"bars": [], "reach": "yes"},
		"no duty": {"bars": ["personal"], "reach": "no"},
		"a duty that is not known": {"bars": ["personal"], "reach": "unknown"},
	}
	codes := comity.obligation with input as base.facts(facts)
	not "object_to_issuing_authority" in codes
}
