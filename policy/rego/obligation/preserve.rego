package comity

# METADATA
# scope: rule
# title: Keep the data from deletion until an order for disclosure comes.
# description: >-
#   Preservation holds data without disclosing them.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=185
obligation contains "preserve" if {
	input.request.instrument.kind in {"preservation_request", "european_preservation_order"}
	input.request.instrument.authenticated
	input.request.scope == "targeted"
	input.facts.named
}
