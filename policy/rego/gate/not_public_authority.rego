package comity

# METADATA
# scope: rule
# title: "Gate of the library: no public authority asks, but a private party or a party to a lawsuit."
# description: >-
#   Discovery and private demands are outside what a state can ask of another.
gate contains "not_public_authority" if input.request.authority.kind == "private_party"

gate contains "not_public_authority" if input.request.instrument.kind == "discovery_order"
