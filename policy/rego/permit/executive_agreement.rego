package comity

# METADATA
# scope: rule
# title: Every foreign place of storage agreed, by an executive agreement that covers this order.
# description: >-
#   The agreement lifts the bars of the other side for orders that fit it: offence, person, place,
#   category and issuer.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2523
permit contains "executive_agreement" if {
	input.facts.hosts == "agreed"
	"agreement" in input.facts.host_acts
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
