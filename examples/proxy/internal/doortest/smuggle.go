package doortest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Smuggle sends texts in which a proxy and what is behind it may see different requests.
// Whatever they see, no object leaves but the open one, and the requests of others that
// follow get their own answers.
func Smuggle(t *testing.T, d Door, address string) {
	t.Helper()
	get := func(name string, lines ...string) string {
		return "GET " + Target(name) + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(lines, named), "\r\n") + "\r\n\r\n"
	}
	var texts []string
	for _, hidden := range []string{
		get(closed), get(open), "GET /" + closed + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /_comity HTTP/1.1\r\nHost: x\r\nX-Original-URI: " + Target(closed) + "\r\n\r\n",
		"GET / HTTP/1.1\r\nX-Original-URI: " + Target(open) + "\r\nX-Original-Method: GET\r\n" + named + "\r\n\r\n",
	} {
		n := len(hidden)
		chunk := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", n, hidden)
		for _, first := range []string{open, closed} {
			texts = append(texts,
				get(first)+hidden, // pipelined, which is no smuggling
				get(first, fmt.Sprintf("Content-Length: %d", n))+hidden,
				get(first, "Content-Length: 0")+hidden,
				get(first, "Content-Length: 0", fmt.Sprintf("Content-Length: %d", n))+hidden,
				get(first, fmt.Sprintf("Content-Length: %d, 0", n))+hidden,
				get(first, fmt.Sprintf("Content-Length: +%d", n))+hidden,
				get(first, fmt.Sprintf("Content-Length: 0x%x", n))+hidden,
				get(first, "Content-Length: -1")+hidden,
				get(first, fmt.Sprintf("Content_Length: %d", n))+hidden,
				get(first, fmt.Sprintf("Content-Length : %d", n))+hidden,
				get(first, "Transfer-Encoding: chunked")+chunk,
				get(first, "Transfer-Encoding: chunked")+"0\r\n\r\n"+hidden,
				get(first, "Transfer-Encoding: chunked", fmt.Sprintf("Content-Length: %d", n+5))+"0\r\n\r\n"+hidden,
				get(first, "Content-Length: 4", "Transfer-Encoding: chunked")+chunk,
				get(first, "Transfer-Encoding: xchunked", fmt.Sprintf("Content-Length: %d", n))+hidden,
				get(first, "Transfer-Encoding : chunked", "Content-Length: 5")+"0\r\n\r\n"+hidden,
				get(first, "Transfer-Encoding: chunked", "Transfer-Encoding: identity")+"0\r\n\r\n"+hidden,
				get(first, "Transfer-Encoding: \x0bchunked")+"0\r\n\r\n"+hidden,
				get(first, "Transfer-Encoding:\r\n chunked")+"0\r\n\r\n"+hidden,
				get(first, "X: y\nTransfer-Encoding: chunked")+"0\r\n\r\n"+hidden,
				get(first, "Transfer_Encoding: chunked")+"0\r\n\r\n"+hidden,
				get(first, "Transfer-Encoding: chunked")+"0;\n"+hidden+"\r\n\r\n",
				get(first, "Transfer-Encoding: chunked")+fmt.Sprintf("%x;%5000d\r\n%s\r\n0\r\n\r\n", n, 1, hidden),
				get(first, "Transfer-Encoding: chunked")+"fffffffffffffffff\r\n"+hidden,
				get(first, "Transfer-Encoding: chunked")+"0\r\n"+named+"\r\n\r\n"+hidden,
				get(first, "Expect: 100-continue", fmt.Sprintf("Content-Length: %d", n))+hidden,
				get(first, "Connection: Content-Length", fmt.Sprintf("Content-Length: %d", n))+hidden,
				get(first, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13")+hidden,
				strings.Replace(get(first), " HTTP/1.1", " HTTP/1.0", 1)+hidden,
				strings.Replace(get(first), " HTTP/1.1\r\n", "\r\n", 1)+hidden,
				strings.Replace(get(first), " HTTP/1.1", " HTTP/1.1\n"+hidden, 1),
				strings.Replace(get(first), " HTTP/1.1", "\r\nX: HTTP/1.1", 1)+hidden,
				strings.ReplaceAll(get(first), "\r\n", "\n")+hidden,
				strings.ReplaceAll(get(first), "\r\n", "\r")+hidden,
				strings.Replace(get(first), " HTTP/1.1", "%20HTTP/1.1%0d%0a"+named+"%0d%0a%0d%0a HTTP/1.1", 1)+hidden,
				"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"+hidden,
				"POST"+strings.TrimPrefix(get(first, fmt.Sprintf("Content-Length: %d", n)), "GET")+hidden,
				"HEAD"+strings.TrimPrefix(get(first, fmt.Sprintf("Content-Length: %d", n)), "GET")+hidden,
				"\r\n\r\n"+get(first)+hidden,
				"\x00"+get(first)+hidden,
			)
		}
	}
	var objects atomic.Int64
	var all sync.WaitGroup
	slots := make(chan struct{}, 20)
	for _, text := range texts {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			came, err := Exchange(address, text)
			assert.NoError(t, err)
			for i, part := range strings.Split(came, opening) {
				if i > 0 {
					name, _, _ := strings.Cut(part, ".\n")
					assert.Equal(t, open, name, "%q", text)
				}
			}
			objects.Add(int64(strings.Count(came, Text(open))))
		})
	}
	all.Wait()
	for _, j := range d.Judged() {
		assert.True(t, !j.Allowed || j.Object == open, "%v", j)
	}
	for range 20 { // whatever is kept between the proxy and others is clean
		for _, name := range []string{open, closed} {
			got, err := d.Do(Request{Method: "GET", Target: Target(name), Header: []string{named}})
			require.NoError(t, err)
			Check(t, Target(name), got, d.Judged())
			assert.Equal(t, map[string]int{open: 200, closed: 451}[name], got.Status)
		}
	}
	assert.NotZero(t, objects.Load())
	t.Logf("%d texts, in answer to which the open object came %d times, and no other", len(texts), objects.Load())
}
