package test.posture.provider_control

import data.comity.posture.provider_control
import data.test.base

test_permit[code] if {
	some code in {
		"home",
		"clearance",
		"executive_agreement",
		"eu_act",
		"consent",
		"life_at_host",
		"provider_control",
		"life_at_addressee",
	}
	provider_control.outcome == "allow" with data.comity.permit as {code}
		with input as base.facts({"ask_hosts": "closed"})
}

test_several_permits if {
	provider_control.outcome == "allow" with data.comity.permit as {"provider_control", "clearance"}
		with input as base.facts({"ask_hosts": "open"})
}

# Hosts that did not agree are asked; where all agreed, though not to this paper, every foreign place is.
test_no_permit[case] if {
	some case, [hosts, all, want] in {
		"open": ["open", "closed", "redirect_to_mlat"],
		"closed": ["closed", "open", "deny"],
		"agreed and open": ["none", "open", "redirect_to_mlat"],
		"agreed and closed": ["none", "closed", "deny"],
		"nobody to ask": ["none", "none", "deny"],
	}
	provider_control.outcome == want with data.comity.permit as set()
		with input as base.facts({"ask_hosts": hosts, "ask_all": all})
}

# The place does not count, be it unknown, and bars of other states are conflicts.
test_places[case] if {
	some case, [facts, want] in {
		"silent": [{"hosts": "silent", "reach": "yes"}, "allow"],
		"unknown": [{"hosts": "unknown", "ask_hosts": "closed", "reach": "yes"}, "allow"],
		"barred": [{"reach": "yes", "bars": ["any"], "ask_bars": "closed"}, "allow"],
		"out of reach": [{"hosts": "silent", "reach": "no"}, "redirect_to_mlat"],
		"unknown and out of reach": [{"hosts": "unknown", "ask_hosts": "closed", "reach": "no"}, "deny"],
	}
	provider_control.outcome == want with input as base.facts(facts)
}

test_asks[hosts] if {
	some hosts, want in {"open": {"hosts"}, "closed": {"hosts"}, "none": {"hosts", "all"}}
	provider_control.ask == want with input as base.facts({"ask_hosts": hosts})
}
