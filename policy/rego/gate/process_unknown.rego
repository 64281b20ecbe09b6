package comity

# METADATA
# scope: rule
# title: >-
#   It is not known whether this process is enough: the law data hold no level for this state, category
#   and day. Only a judge's paper is enough then, or one that a statute of that state names.
# description: >-
#   Law that is not held never opens. Law of the operator's own can add the level.
gate contains "process_unknown" if input.facts.process == "unknown"
