package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
)

// ownFolders returns the operator's folders in order of number.
func ownFolders(fsys fs.FS) ([]fs.FS, error) {
	var folders []fs.FS
	for {
		name := path.Join(customFolder, fmt.Sprint(len(folders)+1))
		if _, err := fs.Stat(fsys, name); errors.Is(err, fs.ErrNotExist) {
			return folders, nil
		}
		folder, err := fs.Sub(fsys, name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
}

// checkFiles checks that the rule files and the roots of a bundle are those
// that the engine made of it would have: nothing that others might read in it
// was passed over.
func (e *Engine) checkFiles(fsys fs.FS, m bundleManifest) error {
	modules, roots, err := e.modules()
	if err != nil {
		return err
	}
	d := misfit{want: map[string]string{}}
	for _, module := range modules {
		d.want[module.Path] = string(module.Raw)
	}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == manifestFile || name == dataFile {
			return err
		}
		text, err := rule.ReadFile(fsys, name)
		d.met(name, text)
		return err
	})
	if err := errors.Join(err, d.err()); err != nil {
		return err
	}
	if !slices.Equal(m.Roots, roots) {
		return fmt.Errorf("%s: roots %q: these files need %q", manifestFile, m.Roots, roots)
	}
	return nil
}

// A misfit is what a bundle has and should not have, or the other way.
type misfit struct {
	want             map[string]string // texts by name, as far as they were not met
	builtin, foreign []string
	connection       bool
}

// met takes a file of the bundle.
func (d *misfit) met(name, text string) {
	if want, ok := d.want[name]; !ok || want != text {
		d.add(name)
	}
	delete(d.want, name)
}

func (d *misfit) add(name string) {
	switch folder, _, _ := strings.Cut(name, "/"); {
	case folder == builtinFolder:
		d.builtin = append(d.builtin, name)
	case name == connectionFile:
		d.connection = true
	default:
		d.foreign = append(d.foreign, name)
	}
}

// err says what differs; nil where nothing does.
func (d *misfit) err() error {
	for _, missing := range slices.Sorted(maps.Keys(d.want)) {
		d.add(missing)
	}
	var errs []error
	if len(d.builtin) > 0 {
		errs = append(errs, fmt.Errorf("%s: not as in this library, whose rules a bundle cannot replace: tighten with rules of your own, or change the library",
			strings.Join(d.builtin, ", ")))
	}
	if len(d.foreign) > 0 {
		errs = append(errs, fmt.Errorf("%s: no file of a bundle of this library (accepted: %s/, %s/1/*.rego and so on, %s, %s, %s)",
			strings.Join(d.foreign, ", "), builtinFolder, customFolder, connectionFile, dataFile, manifestFile))
	}
	if d.connection {
		errs = append(errs, fmt.Errorf("%s: not what connects these rules and this posture: write the bundle anew", connectionFile))
	}
	return errors.Join(errs...)
}
