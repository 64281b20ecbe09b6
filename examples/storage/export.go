package main

import (
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/comity-go/comity/policy/guard"
)

// export hands over the version that was decided about, from the store where
// it was located, and no other: where it is gone by now, nothing leaves.
func export(w http.ResponseWriter, r *http.Request) {
	a, _ := guard.FromContext(r.Context())
	at := a.Placement.Pinned.(found)
	object, err := at.store.client.GetObject(r.Context(), &s3.GetObjectInput{
		Bucket: &at.store.bucket, Key: at.version.Key, VersionId: at.version.VersionId, IfMatch: at.version.ETag,
	})
	if err != nil {
		slog.Error("reading", "object", a.Object, "decision", a.ID, "error", err)
		http.Error(w, "the store does not hand the object over; try again later", http.StatusBadGateway)
		return
	}
	defer object.Body.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(aws.ToInt64(object.ContentLength), 10))
	if _, err := io.Copy(w, object.Body); err != nil {
		slog.Error("handing over", "object", a.Object, "decision", a.ID, "error", err)
		panic(http.ErrAbortHandler) // a cut connection, never a short object
	}
}
