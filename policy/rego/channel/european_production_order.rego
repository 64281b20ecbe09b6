package comity

# METADATA
# scope: rule
# title: A European Production Order is a way to ask.
# description: >-
#   Both states are bound by Regulation (EU) 2023/1543.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
channel contains "european_production_order" if "european_production_order" in input.facts.channels
