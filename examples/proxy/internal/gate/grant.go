package gate

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/comity-go/comity/policy/guard"
)

// A Grant is what a proxy fetches: one version of one object, signed for the store. To
// another path, method or query, or without If-Match, the store gives nothing. For a
// minute it is as good as the object, so that no client may see it.
type Grant struct {
	Host   string      // of the store, as signed
	Target string      // path and query
	Header http.Header // what the store is sent; nothing else of the client's goes there
}

// validity is the time in which a proxy has to begin to fetch.
const validity = time.Minute

// Grant signs what was decided about.
func (g *Gate) Grant(ctx context.Context, a guard.Answer, c Call) (Grant, error) {
	signed, err := g.store.sign(ctx, a.Placement.Pinned.(found), c.Method)
	if err != nil {
		return Grant{}, err
	}
	u, err := url.Parse(signed.URL)
	if err != nil {
		return Grant{}, err
	}
	header := signed.SignedHeader.Clone()
	header.Del("Host")
	for _, name := range []string{"If-None-Match", "If-Modified-Since"} {
		if values := c.Header.Values(name); len(values) == 1 {
			header.Set(name, values[0])
		}
	}
	if r := c.Header.Values("Range"); len(r) == 1 && oneRange.MatchString(r[0]) && len(c.Header.Values("If-Range")) == 0 {
		header.Set("Range", r[0])
	}
	return Grant{Host: u.Host, Target: u.RequestURI(), Header: header}, nil
}

// oneRange is a range that every store reads in the same way. Where there are several,
// or S3 would have to look at If-Range, which it does not know, the whole object is the
// right answer too.
var oneRange = regexp.MustCompile(`^bytes=([0-9]{1,18}-([0-9]{1,18})?|-[0-9]{1,18})$`)

// sign signs the version for the method.
func (s *store) sign(ctx context.Context, at found, method string) (*v4.PresignedHTTPRequest, error) {
	plain := "application/octet-stream" // a browser shows nothing of what a customer wrote
	valid := s3.WithPresignExpires(validity)
	if method == http.MethodHead {
		return s.signer.PresignHeadObject(ctx, &s3.HeadObjectInput{Bucket: &at.bucket, Key: &at.key,
			VersionId: at.versionID(), IfMatch: &at.tag, ResponseContentType: &plain}, valid)
	}
	return s.signer.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &at.bucket, Key: &at.key,
		VersionId: at.versionID(), IfMatch: &at.tag, ResponseContentType: &plain}, valid)
}
