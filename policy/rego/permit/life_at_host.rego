package comity

# METADATA
# scope: rule
# title: The law of every foreign place of storage lets the data go to save a life.
# description: >-
#   A life-saving permission of the host's own law counts within its own terms.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
permit contains "life_at_host" if {
	input.facts.hosts == "agreed"
	"life" in input.facts.host_acts
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
