package comity

# METADATA
# scope: rule
# title: Release nothing before the enforcing authority may no longer object, unless it says earlier that it does not.
# description: >-
#   Articles 10(2), 10(4) and 12(1) of Regulation (EU) 2023/1543, for orders that were notified or do not
#   say whether they were. The outcome stays what it is.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
obligation contains "hold_until" if "hold_until" in input.facts.obligations
