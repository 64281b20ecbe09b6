package comity

# METADATA
# scope: rule
# title: "Gate of the library: the instrument had expired when it was received."
# description: >-
#   Paper counts only within its own days.
gate contains "expired" if input.facts.expired
