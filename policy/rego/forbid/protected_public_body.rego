package comity

# METADATA
# scope: rule
# title: >-
#   The order may not reach data of another state's public authority, and nothing shows that the customer
#   is none.
# description: >-
#   Article 5(8) of Regulation (EU) 2023/1543.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
forbid contains "protected_public_body" if "public_body" in input.facts.protection
