package comity.custom.share

# METADATA
# scope: rule
# title: More places than clearances.
# description: >-
#   Without a clearance it divides by zero, which is no answer.
forbid contains "places" if count(input.facts.places) / count(input.request.clearances) > 1
