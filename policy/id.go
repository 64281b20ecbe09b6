package policy

import "strings"

// ID returns the name of the decision in answers and logs: the SHA-256 of its
// canonical bytes, as 64 lower-case hexadecimal digits. Equal bytes have equal
// IDs, so that a request decided again the same way is the same decision.
func (d Decision) ID() string { return strings.TrimPrefix(digest(d.JSON()), "sha256:") }
