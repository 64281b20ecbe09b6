package comity

# METADATA
# scope: rule
# title: All the data rest in the requesting state, whose own process is met.
# description: >-
#   A state may compel production of what is at rest on its soil.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2703
permit contains "home" if {
	input.facts.hosts == "home"
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
