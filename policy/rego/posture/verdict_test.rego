package test.posture.verdict

import data.comity.verdict
import data.test.base

# What the engine writes: the posture chosen, and whether rules of the operator's own fired.
own := {"gate": false, "forbid": false, "outcome": "allow", "ask": {"hosts"}}

given(facts, control) := base.given({"facts": facts, "request": {"provider": {"control": control}}})

test_the_posture_decides[outcome] if {
	some outcome in ["allow", "redirect_to_mlat", "deny"]
	verdict.outcome == outcome with input as base.input_
		with data.comity.permit as {"home"}
		with data.comity.own as object.union(own, {"outcome": outcome})
}

test_without_an_answer_deny if {
	verdict.outcome == "deny" with input as base.input_
		with data.comity.own as object.remove(own, {"outcome"})
}

# What nothing permits is not allowed, whatever the posture says.
test_no_permit if {
	verdict.outcome == "deny" with input as base.input_
		with data.comity.own as own
}

# A redirect is open to every state that the posture asks.
test_ways[case] if {
	some case, [ask, facts, want] in {
		"hosts": [{"hosts"}, {"ask_hosts": "open"}, "redirect_to_mlat"],
		"no hosts": [{"hosts"}, {"ask_hosts": "closed"}, "deny"],
		"nobody": [set(), {"ask_hosts": "open"}, "deny"],
		"hosts that agreed": [{"hosts"}, {"ask_hosts": "none"}, "deny"],
		"hosts and the states of the bars": [{"hosts", "bars"}, {"ask_bars": "open"}, "redirect_to_mlat"],
		"hosts, the states of the bars being closed": [{"hosts", "bars"}, {"ask_bars": "closed"}, "deny"],
		"the states of the bars": [{"bars"}, {"ask_hosts": "closed", "ask_bars": "open"}, "redirect_to_mlat"],
		"all": [{"all"}, {"ask_hosts": "closed", "ask_all": "open"}, "redirect_to_mlat"],
		"all, one being closed": [{"all"}, {"ask_all": "closed"}, "deny"],
		"the hosts of a life": [{"life"}, {"ask_hosts": "closed", "ask_life": "open"}, "redirect_to_mlat"],
		"the hosts of a life being closed": [{"life"}, {"ask_life": "closed"}, "deny"],
	}
	verdict.outcome == want with input as base.facts(facts)
		with data.comity.own as object.union(object.remove(own, {"ask"}), {"outcome": "redirect_to_mlat", "ask": ask})
}

# Nothing weighs against a gate, however open the ways.
test_gate[case] if {
	some case, [gate, control, protected] in {
		"one": [{"bulk"}, true, "none"],
		"two": [{"bulk", "unauthenticated"}, true, "none"],
		"no control": [{"bulk"}, false, "none"],
		"protected": [{"bulk"}, true, "open"],
	}
	verdict.outcome == "deny" with input as given({"ask_all": "open", "ask_protected": protected}, control)
		with data.comity.gate as gate
		with data.comity.own as own
}

test_own_gate[case] if {
	some case, [control, protected] in {
		"alone": [true, "none"],
		"no control": [false, "none"],
		"protected": [true, "open"],
	}
	verdict.outcome == "deny" with input as given({"ask_all": "open", "ask_protected": protected}, control)
		with data.comity.own as object.union(own, {"gate": true})
}

test_protected[case] if {
	some case, [way, posture, want] in {
		"open": ["open", "allow", "redirect_to_mlat"],
		"open where the posture denies": ["open", "deny", "redirect_to_mlat"],
		"closed": ["closed", "allow", "deny"],
		"closed where the posture redirects": ["closed", "redirect_to_mlat", "deny"],
		"nobody": ["none", "allow", "allow"],
	}
	verdict.outcome == want with input as base.facts({"ask_protected": way})
		with data.comity.permit as {"home"}
		with data.comity.own as object.union(own, {"outcome": posture})
}

# Where it cannot go this way, every foreign place is asked, one that agreed too.
not_this_way := {
	"open": [{"ask_all": "open", "ask_hosts": "none"}, "redirect_to_mlat"],
	"closed": [{"ask_all": "closed"}, "deny"],
	"nobody to ask": [{"ask_all": "none"}, "deny"],
	"open and protected": [{"ask_all": "open", "ask_protected": "open"}, "redirect_to_mlat"],
	"closed but protected": [{"ask_all": "closed", "ask_protected": "open"}, "deny"],
	"open but closed to the protected": [{"ask_all": "open", "ask_protected": "closed"}, "deny"],
}

test_no_control[case] if {
	some case, [facts, want] in not_this_way
	verdict.outcome == want with input as given(facts, false)
		with data.comity.own as own
}

# Whoever has no control: the places are asked, even where the posture would ask nobody.
test_no_control_whatever_the_posture[outcome] if {
	some outcome in ["allow", "redirect_to_mlat", "deny"]
	verdict.outcome == "redirect_to_mlat" with input as given({"ask_all": "open"}, false)
		with data.comity.own as object.union(own, {"outcome": outcome})
}

test_own_forbid[case] if {
	some case, [facts, want] in not_this_way
	verdict.outcome == want with input as given(facts, true)
		with data.comity.permit as {"home"}
		with data.comity.own as object.union(own, {"forbid": true})
}

# A rule of the operator's own never makes more of an item than the posture does.
test_own_forbid_never_loosens if {
	verdict.outcome == "deny" with input as given({"ask_all": "open", "ask_hosts": "open"}, true)
		with data.comity.own as object.union(own, {"forbid": true, "outcome": "deny"})
}

# Nor more than is left of what the posture says.
test_own_forbid_never_loosens_what_is_left[case] if {
	some case, [outcome, facts] in {
		"an allow that nothing permits": ["allow", {"ask_hosts": "open"}],
		"a redirect that is closed": ["redirect_to_mlat", {"ask_hosts": "closed"}],
	}
	verdict.outcome == "deny" with input as given(object.union({"ask_all": "open"}, facts), true)
		with data.comity.own as object.union(own, {"forbid": true, "outcome": outcome})
}

test_own_forbid_never_loosens_no_answer if {
	verdict.outcome == "deny" with input as given({"ask_all": "open", "ask_hosts": "open"}, true)
		with data.comity.own as object.union(object.remove(own, {"outcome"}), {"forbid": true})
}

test_own_forbid_redirects[outcome] if {
	some outcome in ["allow", "redirect_to_mlat"]
	verdict.outcome == "redirect_to_mlat" with input as given({"ask_all": "open"}, true)
		with data.comity.permit as {"home"}
		with data.comity.own as object.union(own, {"forbid": true, "outcome": outcome})
}

test_asks[case] if {
	some case, [protected, control, forbid, want] in {
		"whom the posture asks": ["none", true, false, {"hosts", "bars"}],
		"the protected": ["open", true, false, {"protected"}],
		"the protected whom no way is open to": ["closed", true, false, {"protected"}],
		"every place where there is no control": ["none", false, false, {"all"}],
		"every place where an own rule forbids": ["none", true, true, {"all"}],
		"the protected and every place": ["open", false, false, {"protected", "all"}],
	}
	verdict.ask == want with input as given({"ask_protected": protected}, control)
		with data.comity.own as object.union(own, {"forbid": forbid, "ask": {"hosts", "bars"}})
}

test_silence[case] if {
	some case, [gate, permit, forbid, want] in {
		"nothing for or against": [set(), set(), set(), {"no_permit"}],
		"a gate": [{"bulk"}, set(), set(), set()],
		"a permit": [set(), {"home"}, set(), set()],
		"a bar": [set(), set(), {"data_protection"}, set()],
		"a gate and a permit": [{"bulk"}, {"home"}, set(), set()],
		"a permit and a bar": [set(), {"home"}, {"data_protection"}, set()],
		"all of them": [{"bulk"}, {"home"}, {"data_protection"}, set()],
	}
	verdict.silence == want with input as base.input_
		with data.comity.gate as gate
		with data.comity.permit as permit
		with data.comity.forbid as forbid
		with data.comity.own as own
}

test_no_silence_where_an_own_rule_speaks[rule] if {
	some rule in ["gate", "forbid"]
	verdict.silence == set() with input as base.input_
		with data.comity.own as object.union(own, {rule: true})
}

# That no channel serves the purpose is told under every posture, whatever the outcome.
test_other_purpose[case] if {
	some case, [other, gate, own_gate, want] in {
		"no channel for this purpose": [true, set(), false, true],
		"channels for this purpose": [false, set(), false, false],
		"a gate": [true, {"bulk"}, false, false],
		"a gate of the operator": [true, set(), true, false],
	}
	told := {code | some code in verdict.silence} with input as base.facts({"other_purpose": other})
		with data.comity.gate as gate
		with data.comity.permit as {"home"}
		with data.comity.own as object.union(own, {"gate": own_gate})
	told == {code | want; code := "other_purpose"}
}

# That no way is open is told where an item is denied for want of it.
test_no_way[case] if {
	some case, [facts, control, want] in {
		"to a host": [{"ask_hosts": "closed"}, true, true],
		"open": [{"ask_hosts": "open"}, true, false],
		"nobody to ask": [{"ask_hosts": "none"}, true, false],
		"to a place that is not asked": [{"ask_all": "closed", "ask_life": "closed", "ask_bars": "closed"}, true, false],
		"to an unknown place": [{"ask_hosts": "closed", "hosts": "unknown"}, true, false],
		"to the protected": [{"ask_protected": "closed"}, true, true],
		"to a place without control": [{"ask_all": "closed"}, false, true],
		"to a host without control": [{"ask_all": "open", "ask_hosts": "closed"}, false, false],
		"to a place and the protected, without control": [{"ask_all": "closed", "ask_protected": "open"}, false, true],
	}
	told := {code | some code in verdict.silence} with input as given(object.union({"hosts": "silent"}, facts), control)
		with data.comity.forbid as {"data_protection"}
		with data.comity.own as object.union(own, {"outcome": "deny"})
	told == {code | want; code := "no_way"}
}

# Each set of states that the posture asks counts.
test_no_way_of_a_set[set_] if {
	some set_ in {"hosts", "life", "all", "bars"}
	facts := {"hosts": "silent", concat("_", ["ask", set_]): "closed"}
	"no_way" in verdict.silence with input as base.facts(facts)
		with data.comity.own as object.union(object.remove(own, {"ask"}), {"outcome": "deny", "ask": {set_}})
}

test_no_want_of_a_way[case] if {
	some case, [gate, own_gate, permit, want] in {
		"denied for it": [set(), false, set(), true],
		"allowed": [set(), false, {"home"}, false],
		"a gate": [{"bulk"}, false, set(), false],
		"a gate of the operator": [set(), true, set(), false],
	}
	told := "no_way" in verdict.silence with input as base.facts({"hosts": "silent", "ask_hosts": "closed"})
		with data.comity.gate as gate
		with data.comity.permit as permit
		with data.comity.own as object.union(own, {"gate": own_gate})
	told == want
}
