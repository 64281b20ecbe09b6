# METADATA
# title: What the disclosure desk asks
# description: >-
#   POST /v1/data/disclosure/decision with {"input": <request>} answers with the decision. An error,
#   such as a malformed request or a server without law, is an error of the query and never a result.
package disclosure

decision := comity.decide(input)

default hand_over := false

hand_over if decision.outcome == "allow"
