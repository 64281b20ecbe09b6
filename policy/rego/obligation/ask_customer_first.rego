package comity

# METADATA
# scope: rule
# title: Send the authority to the enterprise whose data they are.
# description: >-
#   Data that are processed for an enterprise are asked of the enterprise itself where that does no
#   harm, as Article 5(6) of Regulation (EU) 2023/1543 has it: not where the order says that the
#   controller cannot be found, or that asking it would harm the investigation.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
obligation contains "ask_customer_first" if {
	input.request.customer.kind == "enterprise"
	input.request.provider.why_processor == ""
	input.request.instrument.authenticated
}

obligation contains "ask_customer_first" if "ask_customer_first" in input.facts.obligations
