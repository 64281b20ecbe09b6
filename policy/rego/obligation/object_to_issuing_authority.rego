package comity

# METADATA
# scope: rule
# title: Object to the issuing authority where duty and bar conflict.
# description: >-
#   Such as 18 U.S.C. 2703(h) or Article 17 of Regulation (EU) 2023/1543.
# related_resources:
#   - ref: https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title18-section2703
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
obligation contains "object_to_issuing_authority" if input.facts.clash != "none"
