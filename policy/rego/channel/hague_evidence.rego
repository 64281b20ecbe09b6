package comity

# METADATA
# scope: rule
# title: The Hague Evidence Convention, which binds both states, is a way to ask.
# description: >-
#   A letter of request from court to court, for civil and commercial matters alone.
# related_resources:
#   - ref: https://www.hcch.net/en/instruments/conventions/full-text/?cid=82
channel contains "hague_evidence" if "hague_evidence" in input.facts.channels
