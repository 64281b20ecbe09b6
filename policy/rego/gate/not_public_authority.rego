package comity

# METADATA
# scope: rule
# title: "Gate of the library: no public authority asks, but a private party or a party to a lawsuit."
# description: >-
#   Discovery, private demands and lawsuits are outside what a state can ask of another, whoever sends the paper.
gate contains "not_public_authority" if input.facts.purpose == "civil"

gate contains "not_public_authority" if input.request.authority.kind == "private_party"

gate contains "not_public_authority" if input.request.instrument.kind == "discovery_order"
