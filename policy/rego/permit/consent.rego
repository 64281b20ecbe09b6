package comity

# METADATA
# scope: rule
# title: The person entitled to disclose consented, and the convention that binds both states gives that consent effect.
# description: >-
#   Article 32(b) of the Budapest Convention.
# related_resources:
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=185
permit contains "consent" if {
	input.facts.hosts == "agreed"
	"consent" in input.facts.host_acts
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper == "own"
}
