package policy_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	generateLine = regexp.MustCompile(`(?m)^//go:generate go test \. -run \^\(?([\w|]+)\)?\$ -update$`)
	readsUpdate  = regexp.MustCompile(`\*(\w+\.)?[uU]pdate\b`)
	testName     = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// TestGenerate: "go generate ./..." makes every derived file again. Where a package
// has the flag -update, generate lines run the tests that look at it: each name in a
// line is a test, and each test file that looks at the flag has a test in a line.
func TestGenerate(t *testing.T) {
	t.Parallel()
	found := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		files := testFiles(t, name)
		all := strings.Join(files, "\n")
		if !strings.Contains(all, `flag.Bool("update"`) {
			return nil
		}
		found++
		run := map[string]bool{}
		for _, line := range generateLine.FindAllStringSubmatch(all, -1) {
			for _, test := range strings.Split(line[1], "|") {
				run[test] = true
				assert.Contains(t, all, "\nfunc "+test+"(", "%s: a generate line names no test", name)
			}
		}
		assert.NotEmpty(t, run, "%s: no line //go:generate go test . -run ^(…)$ -update beside the flag", name)
		for _, text := range files {
			if !readsUpdate.MatchString(text) {
				continue
			}
			tests, named := testName.FindAllStringSubmatch(text, -1), false
			for _, test := range tests {
				named = named || run[test[1]]
			}
			assert.True(t, named, "%s: no generate line runs one of the tests %q, which look at -update", name, tests)
		}
		return nil
	})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, found, 6, "the packages are not where this test looks for them")
}

// testFiles returns the texts of the test files of a folder.
func testFiles(t *testing.T, folder string) []string {
	names, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	require.NoError(t, err)
	var texts []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	return texts
}
