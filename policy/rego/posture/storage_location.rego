# METADATA
# title: Storage location
# description: >-
#   A state may have what rests on its soil; elsewhere the host state must agree by a positive act.
#   That no rule stands against it is no consent. The position of the Dublin case of 2014.
package comity.posture.storage_location

import data.comity

default outcome := "deny"

outcome := "allow" if {
	agreed
} else := "redirect_to_mlat" if {
	way == "open"
}

# Where every foreign place agreed, though not to this paper, all of them are asked.
way := input.facts.ask_all if {
	input.facts.ask_hosts == "none"
} else := input.facts.ask_hosts

ask contains "hosts"

ask contains "all" if input.facts.ask_hosts == "none"

agreed if some code in ({"home", "clearance", "executive_agreement", "eu_act", "consent", "life_at_host"} & comity.permit)
