package comity

# METADATA
# scope: rule
# title: The law bars access from third countries to data other than personal, and nothing lifts the bar.
# description: >-
#   Such as Article 32 of the Data Act.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/2854/oj
forbid contains "non_personal_data" if "non_personal" in input.facts.bars
