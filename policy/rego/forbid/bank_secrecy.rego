package comity

# METADATA
# scope: rule
# title: Bank secrecy bars disclosure to this authority, and nothing lifts the bar.
# description: >-
#   Secrecy of financial institutions, where the provider is one.
# related_resources:
#   - ref: https://legilux.public.lu/eli/etat/leg/loi/1993/04/05/n1/jo
forbid contains "bank_secrecy" if "financial" in input.facts.bars
