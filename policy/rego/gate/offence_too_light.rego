package comity

# METADATA
# scope: rule
# title: The offence is below the threshold of the order.
# description: >-
#   A European Production Order for traffic data or content, and an overseas production order, need an
#   offence of a least gravity.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
gate contains "offence_too_light" if input.facts.threshold == "below"
