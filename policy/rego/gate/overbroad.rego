package comity

# METADATA
# scope: rule
# title: "Gate of the library: a person found the demand wider than the offence."
# description: >-
#   The demand has to be narrowed before it can be answered.
gate contains "overbroad" if input.request.scope == "overbroad"
