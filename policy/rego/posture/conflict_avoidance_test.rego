package test.posture.conflict_avoidance

import data.comity.posture.conflict_avoidance
import data.test.base

closed := {"ask_hosts": "closed", "ask_bars": "none", "ask_life": "none"}

test_permit[code] if {
	some code, want in {
		"home": "allow",
		"clearance": "allow",
		"executive_agreement": "allow",
		"eu_act": "allow",
		"consent": "allow",
		"life_at_host": "allow",
		"provider_control": "allow",
		"life_at_addressee": "deny",
	}
	conflict_avoidance.outcome == want with data.comity.permit as {code}
		with input as base.facts(closed)
}

# What is permitted and not barred is allowed, however open the ways.
test_permit_before_ways if {
	conflict_avoidance.outcome == "allow" with data.comity.permit as {"provider_control"}
		with input as base.facts({"ask_hosts": "open", "ask_all": "open"})
}

test_several_permits if {
	conflict_avoidance.outcome == "allow" with data.comity.permit as {"clearance", "consent", "life_at_addressee"}
		with input as base.facts(closed)
}

# Where a place agreed by its life-saving law alone, the law of the entity addressed has to agree as well.
test_danger_to_life[case] if {
	some case, [permits, addressed, want] in {
		"at the place alone": [{"life_at_host"}, false, "deny"],
		"at both": [{"life_at_host", "life_at_addressee"}, true, "allow"],
		"at one place of two": [{"clearance", "life_at_host"}, false, "deny"],
		"at one place of two and the addressee": [{"clearance", "life_at_host", "life_at_addressee"}, true, "allow"],
		"whatever a power that reaches": [{"provider_control", "life_at_host"}, false, "allow"],
	}
	facts := {"life_only": true, "life_addressed": addressed}
	conflict_avoidance.outcome == want with data.comity.permit as permits
		with input as base.facts(object.union(closed, facts))
}

test_life_at_the_addressee_alone if {
	conflict_avoidance.outcome == "deny" with data.comity.permit as {"life_at_addressee"}
		with input as base.facts(object.union(closed, {"life_addressed": true}))
}

test_no_permit if {
	conflict_avoidance.outcome == "deny" with data.comity.permit as set()
		with input as base.facts(closed)
}

test_bars[case] if {
	some case, [bars, way, want] in {
		"no bar": [[], "none", "allow"],
		"a bar and a way": [["personal"], "open", "redirect_to_mlat"],
		"a bar and no way": [["personal"], "closed", "deny"],
		"two bars": [["any", "personal"], "open", "redirect_to_mlat"],
	}
	facts := {"bars": bars, "ask_hosts": "none", "ask_bars": way}
	conflict_avoidance.outcome == want with data.comity.permit as {"provider_control"}
		with input as base.facts(facts)
}

test_hosts[hosts] if {
	some hosts, want in {"home": "allow", "agreed": "allow", "silent": "allow", "unknown": "deny"}
	conflict_avoidance.outcome == want with data.comity.permit as {"provider_control"}
		with input as base.facts(object.union(closed, {"hosts": hosts}))
}

# Who is asked: the hosts that did not agree, the states whose bar stands, the hosts that agreed for a life
# alone; where all agreed, though not to this paper, every foreign place.
test_ways[case] if {
	some case, [hosts, bars, life, all, want] in {
		"the hosts": ["open", "none", "none", "open", "redirect_to_mlat"],
		"the states of the bars": ["none", "open", "none", "none", "redirect_to_mlat"],
		"the hosts of a life": ["none", "none", "open", "open", "redirect_to_mlat"],
		"every place again": ["none", "none", "none", "open", "redirect_to_mlat"],
		"all of them": ["open", "open", "open", "open", "redirect_to_mlat"],
		"nobody to ask": ["none", "none", "none", "none", "deny"],
		"closed at the hosts": ["closed", "open", "open", "open", "deny"],
		"closed at a bar": ["open", "closed", "open", "open", "deny"],
		"closed at a life": ["open", "open", "closed", "open", "deny"],
		"closed again": ["none", "open", "none", "closed", "deny"],
		"closed at the hosts alone": ["closed", "none", "none", "open", "deny"],
		"closed at a bar alone": ["none", "closed", "none", "none", "deny"],
		"closed at a life alone": ["none", "none", "closed", "open", "deny"],
		"closed again alone": ["none", "none", "none", "closed", "deny"],
		"the hosts, another place being closed": ["open", "none", "none", "closed", "redirect_to_mlat"],
		"the hosts of a life, another place being closed": ["none", "none", "open", "closed", "redirect_to_mlat"],
	}
	ways := {"ask_hosts": hosts, "ask_bars": bars, "ask_life": life, "ask_all": all}
	conflict_avoidance.outcome == want with data.comity.permit as set()
		with input as base.facts(ways)
}

# Where only a bar stands in the way, a host that agreed is not asked again.
test_ways_of_the_permitted[case] if {
	some case, [hosts, bars, life, all, want] in {
		"the hosts": ["open", "none", "none", "open", "redirect_to_mlat"],
		"the states of the bars": ["none", "open", "none", "none", "redirect_to_mlat"],
		"not the hosts of a life": ["none", "none", "open", "open", "deny"],
		"not every place again": ["none", "none", "none", "open", "deny"],
		"whatever the hosts of a life": ["none", "open", "closed", "closed", "redirect_to_mlat"],
		"whatever every place": ["none", "open", "none", "closed", "redirect_to_mlat"],
		"closed at the hosts": ["closed", "open", "none", "open", "deny"],
		"closed at a bar": ["open", "closed", "none", "open", "deny"],
	}
	ways := {"bars": ["any"], "ask_hosts": hosts, "ask_bars": bars, "ask_life": life, "ask_all": all}
	conflict_avoidance.outcome == want with data.comity.permit as {"provider_control"}
		with input as base.facts(ways)
}

test_asks[case] if {
	some case, [permits, hosts, life, all, want] in {
		"permitted": [{"provider_control"}, "open", "none", "open", {"hosts", "bars"}],
		"permitted by hosts that agreed": [{"clearance"}, "none", "none", "open", {"hosts", "bars"}],
		"hosts": [set(), "open", "none", "open", {"hosts", "bars", "life"}],
		"hosts of a life": [set(), "none", "open", "open", {"hosts", "bars", "life"}],
		"every place again": [set(), "none", "none", "open", {"hosts", "bars", "life", "all"}],
		"every place again, one being closed": [set(), "none", "none", "closed", {"hosts", "bars", "life", "all"}],
		"nobody": [set(), "none", "none", "none", {"hosts", "bars", "life"}],
	}
	ways := {"ask_hosts": hosts, "ask_life": life, "ask_all": all}
	conflict_avoidance.ask == want with data.comity.permit as permits with input as base.facts(ways)
}
