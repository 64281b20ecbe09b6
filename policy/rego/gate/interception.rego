package comity

# METADATA
# scope: rule
# title: "Gate of the library: interception and data that do not exist yet are outside a library for stored data."
# description: >-
#   Live collection needs other law, other safeguards and another decision.
gate contains "interception" if input.request.instrument.kind == "interception_order"

gate contains "interception" if input.facts.live
