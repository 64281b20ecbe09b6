package comity

# METADATA
# scope: rule
# title: A blocking statute bars disclosure outside the state's own channels, and nothing lifts the bar.
# description: >-
#   Such as the French Law 68-678 or Article 271 of the Swiss Criminal Code.
# related_resources:
#   - ref: https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000501326
forbid contains "blocking_statute" if "any" in input.facts.bars

forbid contains "blocking_statute" if "business" in input.facts.bars
