package guard

import "log/slog"

// A Delivery is what left of an object: which version of which object, how much of
// it, and its digest. The bytes are those that the transport took, in the form in
// which it took them: whether the client got them, nobody here knows.
type Delivery struct {
	Object  string `json:"object"`
	Version string `json:"version"` // that the Locator pinned; empty where it pinned none
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"` // of these bytes, in hex; where none left, of nothing

	// Whole says that these bytes are the whole object: nothing broke off, and by
	// HTTP it was no HEAD, the status is 200, and the length is the one announced.
	Whole bool `json:"whole"`

	Status int    `json:"status,omitzero"` // of HTTP
	Range  string `json:"range,omitzero"`  // of HTTP, as sent in Content-Range
}

// LogValue is the delivery as a group of attributes.
func (d Delivery) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("object", d.Object), slog.String("version", d.Version), slog.Int64("bytes", d.Bytes),
		slog.String("sha256", d.SHA256), slog.Bool("whole", d.Whole)}
	if d.Status != 0 {
		attrs = append(attrs, slog.Int("status", d.Status))
	}
	if d.Range != "" {
		attrs = append(attrs, slog.String("range", d.Range))
	}
	return slog.GroupValue(attrs...)
}
