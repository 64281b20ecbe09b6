package comity

# METADATA
# scope: rule
# title: The instrument does not come from the issuer that its own law demands.
# description: >-
#   A US warrant and an overseas production order are a judge's; a European Production Order comes from
#   those named in Article 4 of the Regulation.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2703
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
gate contains "wrong_issuer" if input.facts.issuer == "wrong"
