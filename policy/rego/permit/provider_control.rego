package comity

# METADATA
# scope: rule
# title: A power of the requesting state holds the entity addressed, which has control, and reaches data abroad.
# description: >-
#   The claim of the forum, such as 18 U.S.C. 2713; not a finding that the claim is lawful elsewhere.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2713
permit contains "provider_control" if {
	input.facts.reach == "yes"
	input.request.provider.control
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
