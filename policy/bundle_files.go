package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/bundle"
	"github.com/comity-go/comity/policy/internal/rule"
)

// The files of a bundle beside its manifest, its signature and its data. Open
// Policy Agent reads the same files: the rules and engine.rego as modules, and the
// law as data.comity.law. It keeps no other files, so that what is declared beside
// custom rules is data too, data.comity.beside. So data.comity.verdict answers there too.
const (
	builtinFolder = "builtin" // a copy of the library's rules
	customFolder  = "custom"  // custom rules, a numbered folder for each WithRules
)

// listsModule is how Open Policy Agent reads the lists beside custom rules.
const listsModule = "lists.rego"

// A dataDocument is data.json.
type dataDocument struct {
	Comity struct {
		Law    json.RawMessage `json:"law"`
		Beside besideFiles     `json:"beside,omitempty"`
	} `json:"comity"`
}

// besideFiles are the texts of the files beside custom rules, by folder and name.
type besideFiles map[string]map[string]string

// takeBeside takes the files beside custom rules out of the value of data.json. What has
// another form stays there, where it is refused.
func takeBeside(data any) besideFiles {
	root, _ := data.(map[string]any)
	comity, _ := root["comity"].(map[string]any)
	folders, ok := comity["beside"].(map[string]any)
	if !ok {
		return nil
	}
	all := besideFiles{}
	for folder, value := range folders {
		files, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		all[folder] = map[string]string{}
		for name, value := range files {
			text, ok := value.(string)
			if !ok {
				return nil
			}
			all[folder][name] = text
		}
	}
	delete(comity, "beside")
	return all
}

func dataOf(law []byte, files []rule.File) (d dataDocument) {
	d.Comity.Law, d.Comity.Beside = law, besideOf(files)
	return d
}

func besideOf(files []rule.File) besideFiles {
	all := besideFiles{}
	for _, f := range files {
		folder := fmt.Sprint(f.Folder)
		if all[folder] == nil {
			all[folder] = map[string]string{}
		}
		all[folder][f.Name] = f.Text
	}
	return all
}

// bundleRoots are the packages that a bundle may own in Open Policy Agent; the
// second is for tests of custom rules.
var bundleRoots = []string{"comity", "test"}

// modules returns every rule file of the engine and the tests of custom rules,
// and the roots that their packages need.
func (e *Engine) modules() (modules []bundle.Module, roots []string, err error) {
	modules, roots = []bundle.Module{{Name: rule.EngineFile, Text: e.program.Generated}}, bundleRoots[:1]
	for _, s := range e.program.Files {
		folder := builtinFolder
		if s.Folder > 0 {
			folder = path.Join(customFolder, fmt.Sprint(s.Folder))
		}
		name := path.Join(folder, s.Name)
		modules = append(modules, bundle.Module{Name: name, Text: s.Text})
		switch root := strings.Split(s.Package, ".")[1]; root {
		case bundleRoots[0]:
		case bundleRoots[1]:
			roots = bundleRoots
		default:
			return nil, nil, fmt.Errorf("%s: package %s is no place for tests (accepted: test.<name>, comity.custom.<name>)",
				name, s.Package[len("data."):])
		}
	}
	if text := e.program.Beside.ListsText(); text != "" {
		modules = append(modules, bundle.Module{Name: listsModule, Text: text})
	}
	return modules, roots, nil
}

// customFolders returns the folders of custom rules in order of number, each with what is
// beside its rules.
func customFolders(fsys fs.FS, beside besideFiles) ([]fs.FS, error) {
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
		whole, err := withBeside(folder, beside[fmt.Sprint(len(folders)+1)])
		if err != nil {
			return nil, err
		}
		folders = append(folders, whole)
	}
}

// withBeside returns a folder with what is beside its rules.
func withBeside(folder fs.FS, beside map[string]string) (fs.FS, error) {
	if len(beside) == 0 {
		return folder, nil
	}
	whole := fstest.MapFS{}
	for name, text := range beside {
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("%s: beside: %q is no name of a file", bundle.DataFile, name)
		}
		whole[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return whole, fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		whole[name] = &fstest.MapFile{Data: text}
		return err
	})
}

// checkBeside checks that the engine read all files that the data document has beside
// custom rules.
func (e *Engine) checkBeside(beside besideFiles) error {
	read := besideOf(e.program.Beside.Files)
	for folder, files := range beside {
		for name := range files {
			if _, ok := read[folder][name]; !ok {
				return fmt.Errorf("%s: beside: %q: custom rules read no such file (accepted: 1/labels.yaml, 1/lists/<name>.txt and so on)",
					bundle.DataFile, folder+"/"+name)
			}
		}
	}
	return nil
}

// checkFiles checks that a bundle has the rule files and the roots that the
// engine made of it would write, so that Open Policy Agent, which reads all of
// them, decides the same.
func (e *Engine) checkFiles(fsys fs.FS, roots []string) error {
	modules, need, err := e.modules()
	if err != nil {
		return err
	}
	d := fileDiff{want: map[string]string{}}
	for _, module := range modules {
		d.want[module.Name] = module.Text
	}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == bundle.ManifestFile || name == bundle.DataFile {
			return err
		}
		text, err := rule.ReadFile(fsys, name)
		d.compare(name, text)
		return err
	})
	if err := errors.Join(err, d.err()); err != nil {
		return err
	}
	if !slices.Equal(roots, need) {
		return fmt.Errorf("%s: roots %q: these files need %q", bundle.ManifestFile, roots, need)
	}
	return nil
}

// A fileDiff is what a bundle has and should not have, or the other way.
type fileDiff struct {
	want             map[string]string // texts by name, without those that were compared
	builtin, foreign []string
	engine           bool // engine.rego differs
}

// compare takes a file of the bundle.
func (d *fileDiff) compare(name, text string) {
	if want, ok := d.want[name]; !ok || want != text {
		d.add(name)
	}
	delete(d.want, name)
}

func (d *fileDiff) add(name string) {
	switch folder, _, _ := strings.Cut(name, "/"); {
	case folder == builtinFolder:
		d.builtin = append(d.builtin, name)
	case name == rule.EngineFile:
		d.engine = true
	default:
		d.foreign = append(d.foreign, name)
	}
}

// err says what differs; nil where nothing does.
func (d *fileDiff) err() error {
	for _, missing := range slices.Sorted(maps.Keys(d.want)) {
		d.add(missing)
	}
	var errs []error
	if len(d.builtin) > 0 {
		errs = append(errs, fmt.Errorf("%s: not as in this library, whose rules a bundle cannot replace: "+
			"tighten with custom rules, or change the library", strings.Join(d.builtin, ", ")))
	}
	if len(d.foreign) > 0 {
		errs = append(errs, fmt.Errorf("%s: no file of a bundle of this library "+
			"(accepted: %s/, %s/1/*.rego and so on, %s, %s, %s)",
			strings.Join(d.foreign, ", "), builtinFolder, customFolder, rule.EngineFile, bundle.DataFile, bundle.ManifestFile))
	}
	if d.engine {
		errs = append(errs, fmt.Errorf("%s: not the file for these rules and this posture: write the bundle anew",
			rule.EngineFile))
	}
	return errors.Join(errs...)
}
