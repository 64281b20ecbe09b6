// Opa is the Open Policy Agent command with one function more, comity.decide,
// whose law and rules come with OPA's own bundles. README.md shows how to run
// a fleet of them.
package main

import (
	"errors"
	"os"

	"github.com/open-policy-agent/opa/cmd"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/runtime"
)

func main() { os.Exit(run(os.Args[1:])) }

// run is the command without its process. The function and the plugin share
// the engine: a function sees no store, a plugin does.
func run(args []string) int {
	s := new(service)
	rego.RegisterBuiltin1(decideFunction, s.decide)
	runtime.RegisterPlugin(pluginName, factory{s})
	root := cmd.Command(nil, "OPA")
	root.AddCommand(packCommand())
	root.SetArgs(args)
	err := root.Execute()
	if exit, ok := errors.AsType[*cmd.ExitError](err); ok {
		return exit.Exit
	}
	if err != nil {
		return 1
	}
	return 0
}
