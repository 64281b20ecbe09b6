package request

// What the tests from outside see.
var (
	Refused = refused
	Update  = update
)
