package comity

# METADATA
# scope: rule
# title: The order was issued before it was validated; if the validation is refused, the authority withdraws it.
# description: >-
#   Article 4(5) of Regulation (EU) 2023/1543. It decides nothing.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
obligation contains "await_validation" if "await_validation" in input.facts.obligations
