package gate

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/comity-go/comity/policy/guard"
)

// prefix is the disclosure route: behind it stand the bucket and the key.
const prefix = "/export/"

// objectIn returns the name of the object, BUCKET/KEY, that a request line asks for.
// It is read once, and nothing is repaired: what is not a plain path is no object.
func objectIn(target string) (string, error) {
	path, below := strings.CutPrefix(target, prefix)
	name, err := url.PathUnescape(path)
	switch {
	case !below:
		return "", fmt.Errorf("%w: the path is not below %s", guard.ErrNoObject, prefix)
	case strings.ContainsAny(path, "?#"):
		return "", fmt.Errorf("%w: a query could name another version, or what is not the object", guard.ErrNoObject)
	case escapedSlash.MatchString(path):
		return "", fmt.Errorf("%w: an escaped slash, at which only some divide a path", guard.ErrNoObject)
	case err != nil:
		return "", fmt.Errorf("%w: %w", guard.ErrNoObject, err)
	}
	return name, nil
}

var escapedSlash = regexp.MustCompile(`(?i)%2f`)
