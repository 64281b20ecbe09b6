// Package requests has sample requests for the tests of all packages. Each is a
// file of this folder, so that a request is described in one place.
package requests

import (
	"embed"
	"io/fs"

	"github.com/comity-go/comity/request"
)

//go:embed *.json
var files embed.FS

// Files returns the files of this folder, one request each. That of five-faults.json
// has faults.
func Files() fs.FS { return files }

// IrishWarrant returns the request of us-warrant-ireland.json, the warrant of 2014
// in the Microsoft Ireland case: for mail that is kept in Dublin, and for
// subscriber data at home.
func IrishWarrant() request.Request {
	text, err := files.ReadFile("us-warrant-ireland.json")
	if err != nil {
		panic(err) // it is embedded
	}
	req, err := request.Decode(text)
	if err != nil {
		panic(err) // a test of package request decodes the file
	}
	return req
}

// IrishMail returns the Irish warrant for the mail alone.
func IrishMail() request.Request {
	req := IrishWarrant()
	req.Data = req.Data[:1:1]
	return req
}
