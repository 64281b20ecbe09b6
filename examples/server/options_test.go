package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestParse: flags that contradict each other are refused, each with what to do.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		flags string
		want  []string // a word of each fault, in order; none where the flags go together
	}{
		{"", nil},
		{"-addr :8080", nil},
		{"-bundle b.tar.gz -key k.pem -poll 10s -keep kept -guarded approved_by", nil},
		{"-bundle https://law.example.org/b.tar.gz -key k.pem", nil},
		{"-tls-cert c -tls-key k -client-ca a -tokens t -addr :8443", nil},
		{"-tokens t", nil},
		{"-tokens t -addr [::1]:80", nil},
		{"-tokens t -addr :80 -url https://pdp.example.org", nil},
		{"-audit a -audit-key k -rules r -law l -guarded approved_by -least-evidence official_page", nil},
		{"-bundle b -key k -posture storage_location -least-evidence w -rules r -law l",
			[]string{"-posture and -bundle", "-least-evidence and", "-rules and", "-law and"}},
		{"-bundle b", []string{"-bundle and -key"}},
		{"-key k", []string{"-bundle and -key"}},
		{"-keep k -poll 10s", []string{"-keep keeps", "-poll looks"}},
		{"-bundle b -key k -poll 10ms", []string{"less than 1s"}},
		{"-bundle b -key k -poll 0s", []string{"less than 1s"}},
		{"-bundle http://h/b -key k", []string{"write https://"}},
		{"-bundle file:///b -key k", []string{"write https://"}},
		{"-bundle https://me:hidden@h/b -key k", []string{"without a password"}},
		{"-guarded approved_by", []string{"no rules declare"}},
		{"-guarded approved_by -law l", []string{"no rules declare"}},
		{"-tls-cert c", []string{"-tls-cert and -tls-key"}},
		{"-tls-key k", []string{"-tls-cert and -tls-key"}},
		{"-client-ca a", []string{"-client-ca needs TLS"}},
		{"-tokens t -addr :80", []string{"without TLS"}},
		{"-tokens t -addr 10.0.0.1:80 -url http://h", []string{"without TLS"}},
		{"-tokens t -addr 127.0.0.1.example.org:80", []string{"without TLS"}},
		{"-audit a", []string{"-audit and -audit-key"}},
		{"-audit-key k", []string{"-audit and -audit-key"}},
		{"-url h", []string{"write https://HOST"}},
		{"-url https://h/", []string{"write https://HOST"}},
		{"-url https://h?a", []string{"write https://HOST"}},
		{"-url https://h#a", []string{"write https://HOST"}},
		{"-url ftp://h", []string{"write https://HOST"}},
		{"-url http://h -tls-cert c -tls-key k", []string{"by https"}},
		{"rules", []string{"no flag"}},
		{"-bundle http://h/b -poll 1ms -rules r -guarded g -tls-key k -client-ca a -tokens t -addr :80 -audit a -url h more",
			[]string{"-rules and", "-bundle and -key", "less than 1s", "write https://HOST/", "-tls-cert and", "-client-ca needs",
				"without TLS", "write https://HOST,", "no flag", "-audit and"}},
	} {
		t.Run(tt.flags, func(t *testing.T) {
			_, err := parse(strings.Fields(tt.flags), io.Discard)
			if len(tt.want) == 0 {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			faults := strings.Split(err.Error(), "\n")
			require.Len(t, faults, len(tt.want), "%s", err)
			for i, word := range tt.want {
				assert.Contains(t, faults[i], word)
			}
			assert.NotContains(t, err.Error(), "hidden")
		})
	}
}

// TestStartFaults: what is wrong with the files of a command line is told at once,
// and it does not listen.
func TestStartFaults(t *testing.T) {
	_, cert, key := newAuthority(t, "authority")
	flawed := file(t, "tokens", "service short\n")
	said := refusesToStart(t, "-law", "../decide/testdata/badlaw", "-rules", "../decide/testdata/misspelt", "-tokens", flawed,
		"-tls-cert", cert, "-tls-key", cert, "-client-ca", key, "-audit", file(t, "log", ""), "-audit-key", "no such file")
	for _, want := range []string{"-law ../decide/testdata/badlaw: ", "-rules ../decide/testdata/misspelt: ", "-tokens " + flawed + ": line 1: ",
		"-tls-cert " + cert, "-client-ca " + key, "no such file"} {
		assert.Contains(t, said, want)
	}
	assert.NotContains(t, said, "short\n")
	for _, tt := range []struct {
		want  string
		flags []string
	}{
		{"kindness", []string{"-posture", "kindness"}},
		{"hearsay", []string{"-least-evidence", "hearsay"}},
		{"declare no such label", []string{"-rules", "../decide/testdata/beside", "-guarded", "aproved_by"}},
		{"no such file", []string{"-bundle", "none.tar.gz", "-key", file(t, "key", "")}},
	} {
		assert.Contains(t, refusesToStart(t, tt.flags...), tt.want)
	}
}
