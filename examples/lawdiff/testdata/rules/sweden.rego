package comity.custom.acme

# METADATA
# title: Content in Sweden leaves on a Swedish order alone.
gate contains "sweden" if {
	"SE" in input.facts.places
	input.facts.category == "content"
	input.request.requesting != "SE"
}
