package test.posture.storage_location

import data.comity.posture.storage_location
import data.test.base

test_permit[code] if {
	some code, want in {
		"home": "allow",
		"clearance": "allow",
		"executive_agreement": "allow",
		"eu_act": "allow",
		"consent": "allow",
		"life_at_host": "allow",
		"provider_control": "deny",
		"life_at_addressee": "deny",
	}
	storage_location.outcome == want with data.comity.permit as {code}
		with input as base.facts({"ask_hosts": "closed"})
}

test_several_permits[case] if {
	some case, permits in {
		"two that count": {"clearance", "consent"},
		"one that counts": {"home", "provider_control", "life_at_addressee"},
	}
	storage_location.outcome == "allow" with data.comity.permit as permits
		with input as base.facts({"ask_hosts": "open"})
}

# Hosts that did not agree are asked; where all agreed, though not to this paper, every foreign place is.
ways := {
	"open": ["open", "closed", "redirect_to_mlat"],
	"closed": ["closed", "open", "deny"],
	"agreed and open": ["none", "open", "redirect_to_mlat"],
	"agreed and closed": ["none", "closed", "deny"],
	"nobody to ask": ["none", "none", "deny"],
}

test_no_permit[case] if {
	some case, [hosts, all, want] in ways
	storage_location.outcome == want with data.comity.permit as set()
		with input as base.facts({"ask_hosts": hosts, "ask_all": all})
}

test_no_permit_that_counts[case] if {
	some case, [hosts, all, want] in ways
	storage_location.outcome == want with data.comity.permit as {"provider_control", "life_at_addressee"}
		with input as base.facts({"ask_hosts": hosts, "ask_all": all})
}

# That no rule stands against it is no consent, and there is no unknown state to ask.
test_places[case] if {
	some case, [facts, want] in {
		"home": [{"hosts": "home", "ask_hosts": "none"}, "allow"],
		"agreed": [{"hosts": "agreed", "host_acts": ["clearance"], "ask_hosts": "none"}, "allow"],
		"silent": [{"hosts": "silent", "bars": []}, "redirect_to_mlat"],
		"unknown": [{"hosts": "unknown", "ask_hosts": "closed"}, "deny"],
	}
	storage_location.outcome == want with input as base.facts(facts)
}

test_no_bar_matters if {
	facts := {"hosts": "agreed", "host_acts": ["consent"], "bars": ["personal"], "ask_bars": "closed"}
	storage_location.outcome == "allow" with input as base.facts(facts)
}

test_asks[hosts] if {
	some hosts, want in {"open": {"hosts"}, "closed": {"hosts"}, "none": {"hosts", "all"}}
	storage_location.ask == want with input as base.facts({"ask_hosts": hosts})
}
