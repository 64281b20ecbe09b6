# METADATA
# title: Guarded
# description: >-
#   A posture of the house: as storage location, and nothing speaks against it. What a bar stands against is asked for at
#   the state where it rests, even where that state has agreed.
package comity.posture.guarded

import data.comity

default outcome := "deny"

outcome := "allow" if {
	some code in ({"home", "clearance", "executive_agreement", "eu_act", "consent", "life_at_host"} & comity.permit)
	count(comity.forbid) == 0
} else := "redirect_to_mlat" if {
	input.facts.ask_all == "open"
}

ask contains "all"
