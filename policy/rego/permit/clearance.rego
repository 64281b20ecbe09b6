package comity

# METADATA
# scope: rule
# title: Every foreign place of storage agreed, by leave of its own court or authority for this very request.
# description: >-
#   A request that came through the other state's court or authority is that state's own act. An
#   assistance request needs the clearance of every place, home included.
# related_resources:
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=030
permit contains "clearance" if {
	input.facts.hosts == "agreed"
	"clearance" in input.facts.host_acts
	input.facts.process == "enough"
	input.facts.threshold in {"met", "none"}
	input.facts.paper != "none"
}

permit contains "clearance" if {
	input.request.instrument.kind == "mla_request"
	input.facts.cleared == "all"
	input.facts.paper != "none"
}
