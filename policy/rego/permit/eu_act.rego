package comity

# METADATA
# scope: rule
# title: Every foreign place of storage is bound by the act of the Union that gives this order direct effect.
# description: >-
#   A European Production Order runs where the Regulation binds both states.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
permit contains "eu_act" if {
	input.facts.hosts == "agreed"
	"eu_act" in input.facts.host_acts
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
