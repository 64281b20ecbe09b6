package comity

# METADATA
# scope: rule
# title: "Gate of the library: the instrument is dated after the day of receipt."
# description: >-
#   Paper counts only within its own days.
gate contains "not_yet_issued" if input.facts.not_yet_issued
