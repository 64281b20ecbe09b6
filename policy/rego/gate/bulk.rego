package comity

# METADATA
# scope: rule
# title: "Gate of the library: the demand is for data in bulk."
# description: >-
#   Only data of named accounts leave, and only what is asked for.
gate contains "bulk" if input.request.scope == "bulk"
