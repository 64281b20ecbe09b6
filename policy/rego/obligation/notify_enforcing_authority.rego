package comity

# METADATA
# scope: rule
# title: The enforcing authority is notified, which suspends the handing over.
# description: >-
#   Article 8 of Regulation (EU) 2023/1543.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
obligation contains "notify_enforcing_authority" if "notify_enforcing_authority" in input.facts.obligations
