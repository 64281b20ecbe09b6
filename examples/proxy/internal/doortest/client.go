package doortest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A Request is sent byte by byte as it stands.
type Request struct {
	Method string
	Target string
	Header []string // lines, without that of the host
	Body   string
}

// A Response is what came back.
type Response struct {
	Status int
	Header http.Header
	Body   string
}

// A Client is a connection that is kept as long as the proxy keeps it.
type Client struct {
	Address string
	conn    net.Conn
	r       *bufio.Reader
}

// Do sends a request. Each but the first of a connection may find it closed.
func (c *Client) Do(q Request) (Response, error) {
	fresh := c.conn == nil
	got, err := c.try(q)
	if err != nil {
		c.Close()
		if !fresh {
			got, err = c.try(q)
		}
	}
	return got, err
}

func (c *Client) try(q Request) (Response, error) {
	if c.conn == nil {
		var err error
		if c.conn, err = net.Dial("tcp", c.Address); err != nil {
			return Response{}, err
		}
		c.r = bufio.NewReader(c.conn)
	}
	c.conn.SetDeadline(time.Now().Add(30 * time.Second))
	head := q.Method + " " + q.Target + " HTTP/1.1\r\nHost: " + c.Address + "\r\n"
	for _, line := range q.Header {
		head += line + "\r\n"
	}
	if _, err := io.WriteString(c.conn, head+"\r\n"+q.Body); err != nil {
		return Response{}, err
	}
	response, err := http.ReadResponse(c.r, &http.Request{Method: q.Method})
	if err != nil {
		return Response{}, err
	}
	body, err := io.ReadAll(response.Body)
	if response.Close || err != nil {
		c.Close()
	}
	return Response{response.StatusCode, response.Header, string(body)}, err
}

// Close closes the connection; the next request opens another.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// Exchange sends the text as it is on a connection of its own, and returns all that
// comes back until nothing more does.
func Exchange(address, text string) (string, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		return "", nil // closed on us
	}
	var all strings.Builder
	for {
		conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		if n, err := io.Copy(&all, io.LimitReader(conn, 1<<20)); err != nil || n == 0 {
			return all.String(), nil
		}
	}
}
