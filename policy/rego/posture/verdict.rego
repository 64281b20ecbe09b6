# METADATA
# title: The verdict
# description: >-
#   What stands above every posture, and then the posture of the operator. Package comity.own is
#   written by the engine: the posture chosen, and whether rules of the operator's own fired.
package comity.verdict

import data.comity
import data.comity.own

outcome := "deny" if {
	count(comity.gate) > 0
} else := "deny" if {
	own.gate
} else := "deny" if {
	input.facts.ask_protected == "closed"
} else := reached if {
	not_this_way
} else := "redirect_to_mlat" if {
	input.facts.ask_protected == "open"
} else := weighed

# No posture, an operator's own neither, makes more of an item than there is: what nothing permits is
# not allowed, and a redirect is open to every state that the posture asks.
default weighed := "deny"

weighed := "allow" if {
	own.outcome == "allow"
	count(comity.permit) > 0
}

weighed := "redirect_to_mlat" if {
	own.outcome == "redirect_to_mlat"
	"open" in ways
	not "closed" in ways
}

asked := {
	"hosts": input.facts.ask_hosts,
	"life": input.facts.ask_life,
	"all": input.facts.ask_all,
	"bars": input.facts.ask_bars,
}

ways := {way | some code, way in asked; code in own.ask}

# Who cannot produce, or may not by the operator's own rules, is passed over: the places are asked.
default reached := "deny"

reached := "redirect_to_mlat" if {
	input.facts.ask_all == "open"
	not refused
}

# A rule of the operator's own never makes more of an item than the posture does.
refused if {
	own.forbid
	weighed == "deny"
}

not_this_way if not input.request.provider.control

not_this_way if own.forbid

ask contains "protected" if input.facts.ask_protected != "none"

ask contains "all" if not_this_way

ask contains code if {
	input.facts.ask_protected == "none"
	not not_this_way
	some code in own.ask
}

# METADATA
# scope: rule
# title: Nothing in the law held permits the disclosure, and nothing forbids it.
# description: >-
#   Silence refuses: that no rule stands against a disclosure is no leave to make it.
silence contains "no_permit" if {
	(count(comity.gate) + count(comity.permit)) + count(comity.forbid) == 0
	not own.gate
	not own.forbid
}

# METADATA
# scope: rule
# title: >-
#   A state concerned has channels, but none for this purpose. A channel for criminal matters is none for a
#   tax authority, a regulator, an intelligence service or a party to a lawsuit, and theirs are none for
#   criminal matters.
# description: >-
#   Each treaty serves the purposes that it is for: whoever else asks is not sent to its desk.
silence contains "other_purpose" if {
	count(comity.gate) == 0
	not own.gate
	input.facts.other_purpose
}

# METADATA
# scope: rule
# title: No way is open to a state that would have to be asked.
# description: >-
#   A redirect needs a channel to every state that would have to be asked. The sentence goes on with why there
#   is none to each of them.
silence contains "no_way" if {
	count(comity.gate) == 0
	not own.gate
	outcome == "deny"
	input.facts.hosts != "unknown"
	shut
}

shut if input.facts.ask_protected == "closed"

shut if {
	some code in ask
	asked[code] == "closed"
}
