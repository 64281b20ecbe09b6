package comity

# METADATA
# scope: rule
# title: The law of the entity addressed lets it disclose to save a life.
# description: >-
#   A voluntary answer in an emergency, such as 18 U.S.C. 2702(b)(8).
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2702
permit contains "life_at_addressee" if {
	input.facts.life_addressed
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
