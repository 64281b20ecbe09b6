package comity

# METADATA
# scope: rule
# title: A preservation request hands over nothing; the data are kept.
# description: >-
#   Preservation keeps data from deletion until an order for disclosure comes.
# related_resources:
#   - ref: https://eur-lex.europa.eu/eli/reg/2023/1543/oj
#   - ref: https://www.coe.int/en/web/conventions/full-list?module=treaty-detail&treatynum=185
gate contains "preservation_only" if input.request.instrument.kind in {"preservation_request", "european_preservation_order"}
