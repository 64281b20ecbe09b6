package guard

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// serve calls next, counts what it sends, and tells of it.
func (x *Export) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(NewContext(r.Context(), x.Answer))
	if x.sum == nil {
		next.ServeHTTP(w, r)
		return
	}
	counted := &countedWriter{w: w, export: x, head: r.Method == http.MethodHead}
	err := errBrokenOff
	defer func() { counted.end(err) }() // net/http recovers
	next.ServeHTTP(counted, r)
	err = counted.err
}

// A countedWriter counts the body that leaves. There is no way around it: it does
// not unwrap, and so the connection cannot be taken over. What an
// [http.ResponseController] does else goes through.
type countedWriter struct {
	w      http.ResponseWriter
	export *Export
	head   bool // net/http takes the body of an answer to HEAD, and drops it

	status       int // 0 before there is one
	announced    string
	contentRange string
	err          error // the first
}

// begin keeps what the head of the answer says when it is sent.
func (c *countedWriter) begin(status int) {
	if c.status == 0 {
		c.status, c.announced, c.contentRange = status, c.w.Header().Get("Content-Length"), c.w.Header().Get("Content-Range")
	}
}

func (c *countedWriter) Header() http.Header { return c.w.Header() }

func (c *countedWriter) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols { // others come before the answer
		c.begin(status)
	}
	c.w.WriteHeader(status)
}

func (c *countedWriter) Write(p []byte) (int, error) {
	c.begin(http.StatusOK)
	n, err := c.w.Write(p)
	if !c.head {
		c.export.Write(p[:n])
	}
	if c.err == nil {
		c.err = err
	}
	return n, err
}

// Flush sends what is buffered, where that can be done.
func (c *countedWriter) Flush() { c.FlushError() }

func (c *countedWriter) FlushError() error {
	c.begin(http.StatusOK)
	return http.NewResponseController(c.w).Flush()
}

func (c *countedWriter) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(c.w).SetReadDeadline(t)
}

func (c *countedWriter) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(c.w).SetWriteDeadline(t)
}

func (c *countedWriter) EnableFullDuplex() error {
	return http.NewResponseController(c.w).EnableFullDuplex()
}

// end ends the export. A handler that returns without a word has sent an object of
// no bytes; one that panics has sent none.
func (c *countedWriter) end(err error) {
	if err == nil {
		c.begin(http.StatusOK)
		err = c.lengthFault()
	}
	c.export.end(Delivery{
		Whole:  err == nil && !c.head && c.status == http.StatusOK,
		Status: c.status, Range: c.contentRange,
	}, err)
}

// lengthFault says that another length was announced than was sent. The answer to
// HEAD and that nothing was modified announce what they do not send.
func (c *countedWriter) lengthFault() error {
	if c.head || c.status == http.StatusNotModified || c.announced == "" || c.announced == strconv.FormatInt(c.export.bytes, 10) {
		return nil
	}
	return fmt.Errorf("guard: %d bytes were sent, and Content-Length announced %s", c.export.bytes, c.announced)
}
