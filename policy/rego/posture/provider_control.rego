# METADATA
# title: Provider control
# description: >-
#   What counts is whether the requesting state has power over the provider and the provider can get
#   the data; the place where they rest does not. Bars of other states are conflicts.
package comity.posture.provider_control

import data.comity

default outcome := "deny"

outcome := "allow" if {
	count(comity.permit) > 0
} else := "redirect_to_mlat" if {
	way == "open"
}

# Where every foreign place agreed, though not to this paper, all of them are asked.
way := input.facts.ask_all if {
	input.facts.ask_hosts == "none"
} else := input.facts.ask_hosts

ask contains "hosts"

ask contains "all" if input.facts.ask_hosts == "none"
