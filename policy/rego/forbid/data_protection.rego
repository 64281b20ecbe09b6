package comity

# METADATA
# scope: rule
# title: Data-protection law bars the transfer, and nothing lifts the bar.
# description: >-
#   Such as Article 48 of the GDPR: a foreign order alone is no ground of transfer.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
forbid contains "data_protection" if "personal" in input.facts.bars
