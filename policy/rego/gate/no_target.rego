package comity

# METADATA
# scope: rule
# title: "Gate of the library: the demand names no account or identifier."
# description: >-
#   A demand without a target is a fishing expedition.
gate contains "no_target" if not input.facts.named
