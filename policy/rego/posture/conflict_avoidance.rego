# METADATA
# title: Conflict avoidance
# description: >-
#   As provider control, and no bar stands: a holder is not made to break one law to obey another.
#   A life-saving permission must hold at the place and at the entity addressed.
package comity.posture.conflict_avoidance

import data.comity

default outcome := "deny"

outcome := "allow" if {
	permitted
	count(input.facts.bars) == 0
	input.facts.hosts != "unknown"
}

else := "redirect_to_mlat" if {
	"open" in ways
	not "closed" in ways
}

permitted if "provider_control" in comity.permit

permitted if {
	count(comity.permit - {"life_at_addressee"}) > 0
	not input.facts.life_only
}

permitted if {
	"life_at_host" in comity.permit
	input.facts.life_addressed
}

ways := {input.facts.ask_bars, input.facts.ask_hosts} | {way | not permitted; some way in {input.facts.ask_life, again}}

# Where every foreign place agreed, though not to this paper, all of them are asked.
again := input.facts.ask_all if {
	input.facts.ask_hosts == "none"
	input.facts.ask_life == "none"
} else := "none"

ask contains "hosts"

ask contains "bars"

ask contains "life" if not permitted

ask contains "all" if {
	not permitted
	again != "none"
}
