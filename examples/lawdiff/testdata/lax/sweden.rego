package comity.custom.acme

# METADATA
# title: A request of the tax office.
forbid contains "tax" if input.request.authority.kind == "tax_authority"
