// Command caddy is Caddy with the handler comity: it decides by itself which objects
// of an S3 server it hands over to an authority.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

func main() { caddycmd.Main() }
