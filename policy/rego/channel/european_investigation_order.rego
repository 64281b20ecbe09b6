package comity

# METADATA
# scope: rule
# title: A European Investigation Order is a way to ask.
# description: >-
#   Both states take part in Directive 2014/41/EU.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/dir/2014/41/oj
channel contains "european_investigation_order" if "european_investigation_order" in input.facts.channels
