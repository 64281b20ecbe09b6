package main

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/comity-go/comity/examples/proxy/internal/gate"
)

// Nginx answers the subrequests of auth_request, which knows 2xx, 401 and 403 alone and
// drops the body. A refusal is therefore a 403 whose headers say what the client gets:
//
//	Comity-Status   the status
//	Comity-Problem  the body without its last newline
//
// and the others by their own names. Go writes them in order: where the problem is too
// long for nginx, it has no status, and answers a 503. A grant is a 204 that says what nginx fetches:
//
//	Comity-Target             path and query
//	Comity-Host               host
//	Comity-If-Match, and more  the other headers for the store
type nginx struct{ gate *gate.Gate }

// The headers in which nginx says what its client asked for. It sets them itself, so
// that those of the client do not come through.
const (
	originalURI    = "X-Original-Uri"
	originalMethod = "X-Original-Method"
)

func (n nginx) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target, method := r.Header.Values(originalURI), r.Header.Values(originalMethod)
	if len(target) != 1 || len(method) != 1 {
		http.Error(w, "nginx has to say what is asked for: proxy_set_header X-Original-URI $request_uri; "+
			"proxy_set_header X-Original-Method $request_method;", http.StatusInternalServerError)
		return
	}
	a := n.gate.Answer(r.Context(), gate.Call{Method: method[0], Target: target[0], Header: r.Header})
	h := w.Header()
	for name, values := range a.Header {
		h[name] = values
	}
	if a.Status == http.StatusOK {
		h.Set("Comity-Target", a.Grant.Target)
		h.Set("Comity-Host", a.Grant.Host)
		for name, values := range a.Grant.Header {
			h["Comity-"+name] = values
		}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.Set("Comity-Status", strconv.Itoa(a.Status))
	h.Set("Comity-Problem", string(oneLine(a.Body)))
	w.WriteHeader(http.StatusForbidden)
}

// oneLine returns the problem as the value of a header. JSON has no control character
// but the newline at its end, and DEL, which it may also write as an escape.
func oneLine(problem []byte) []byte {
	return bytes.ReplaceAll(bytes.TrimSuffix(problem, []byte("\n")), []byte{0x7f}, []byte(`\u007f`))
}
