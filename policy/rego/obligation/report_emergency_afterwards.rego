package comity

# METADATA
# scope: rule
# title: Report the emergency disclosure afterwards.
# description: >-
#   What left in an emergency is reviewed when it is over.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2702
obligation contains "report_emergency_afterwards" if {
	input.request.instrument.authenticated
	input.request.instrument.kind == "emergency_request"
	input.request.emergency.danger_to != ""
	input.facts.process == "enough"
}
