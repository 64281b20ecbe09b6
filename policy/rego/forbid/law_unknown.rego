package comity

# METADATA
# scope: rule
# title: >-
#   Gate of the library: the law of a foreign place, or of the state of the entity addressed, was not
#   surveyed for bars, or it is not known which state that is.
# description: >-
#   Law that is not held never opens: a bar is taken to stand until that state gives leave, or its law is
#   surveyed.
forbid contains "law_unknown" if "unknown" in input.facts.bars
