package comity.custom.release

# METADATA
# title: Counsel has to approve the release of content.
gate contains "counsel" if {
	input.facts.category == "content"
	not "counsel" in input.request.labels.approved_by
}

# METADATA
# title: Security has to approve the release of content.
gate contains "security" if {
	input.facts.category == "content"
	not "security" in input.request.labels.approved_by
}
