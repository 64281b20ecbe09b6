package main

import (
	"bytes"
	"os"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/spf13/cobra"
)

// A pack is the command line of the command of that name.
type pack struct {
	revision, key, posture, law, rules, output string
}

// packCommand returns the command that writes a signed bundle.
func packCommand() *cobra.Command {
	var p pack
	c := &cobra.Command{
		Use:   "pack --revision REVISION --signing-key FILE",
		Short: "Write law and rules as a signed bundle for comity.decide",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { c.SilenceUsage = true; return p.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&p.revision, "revision", "", "numbers with dots or hyphens between them, such as 41 or 2026-11-21.3")
	flags.StringVar(&p.key, "signing-key", "", "the private key, in PEM")
	flags.StringVar(&p.posture, "posture", string(policy.StorageLocation), "the posture, built in or from --rules")
	flags.StringVar(&p.law, "law", "", "add or replace the law files in this directory")
	flags.StringVar(&p.rules, "rules", "", "add the rules in this directory, and their tests")
	flags.StringVarP(&p.output, "output", "o", "comity.tar.gz", "the file to write")
	for _, required := range []string{"revision", "signing-key"} {
		if err := c.MarkFlagRequired(required); err != nil {
			panic(err) // both are flags
		}
	}
	return c
}

// run writes the bundle, or nothing.
func (p pack) run(c *cobra.Command) error {
	key, err := os.ReadFile(p.key)
	if err != nil {
		return err
	}
	options := []policy.Option{policy.WithPosture(policy.Posture(p.posture))}
	if p.law != "" {
		law, err := jurisdiction.Extend(os.DirFS(p.law))
		if err != nil {
			return err
		}
		options = append(options, policy.WithLaw(law))
	}
	if p.rules != "" {
		options = append(options, policy.WithRules(os.DirFS(p.rules)))
	}
	var packed bytes.Buffer
	if err := policy.Bundle(c.Context(), &packed, p.revision, key, options...); err != nil {
		return err
	}
	return os.WriteFile(p.output, packed.Bytes(), 0o666)
}
