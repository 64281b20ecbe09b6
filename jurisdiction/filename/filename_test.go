package filename

import "testing"

// Names that only look like those of law files.
func TestResembles(t *testing.T) {
	for _, name := range []string{
		"a.yaml ", "a.yaml\t", "a.yaml\n", " a.yaml\u00a0", "a.ya ml", "a. yaml", "a.yaml\u200b", "a.ya\u200bml", "a.\u202eyaml", "a.yaml\ufeff", "a.yaml\u3164",
		"a.yаml", "a.уaml", "a.yamӏ", "a.ｙａｍｌ", "a．yaml", "a․yaml", "a。yaml", "a·yаml", "a.𝐲𝐚𝐦𝐥", "a.ⓨⓐⓜⓛ", "a.yáml", "a.уамӏ",
		"a.YAML", "a.Yaml", "a.YАML", "a.yam", "a.yml", "a.aml", "a.yaaml", "a.ymal", "a.yalm", "a.yaml2", "a.yamls", "a.jaml",
		"a_yaml", "a-yaml", "a yaml", "ayaml", "yaml", "a,yaml",
		"a.yaml.txt", "a.yaml.", "a.yaml..", "a.yaml-old", "a.yaml (1)", "a.yaml.disabled", "a.yaml.bak", "a.yaml~", "a.yaml.orig", "a.yaml.swp", "a.YAML.bak",
	} {
		if !Resembles(name, ".yaml") {
			t.Errorf("%+q does not look like a law file", name)
		}
	}
	for _, name := range []string{
		"README.md", "yaml-format.txt", "about-yaml.md", "yaml.md", "a.go", "a.toml", "a.xml", "a.html", "a.txtar", "LICENSE", "Makefile", "текст.txt", "", "a", "?", "a.?", "...",
	} {
		if Resembles(name, ".yaml") {
			t.Errorf("%+q looks like a law file", name)
		}
	}
}

func TestShows(t *testing.T) {
	for name, want := range map[string]bool{
		"a.json": true, "a.JSON": true, "a.jsоn": true, "a.json.bak": true, "a.json ": true, "a.jsonnet": false, "a.geojson": false, "json": false, "a.js": false,
	} {
		if got := Shows(name, ".json"); got != want {
			t.Errorf("%+q: %t, want %t", name, got, want)
		}
	}
}

func TestCopyOf(t *testing.T) {
	for name, want := range map[string]string{"a.yaml~": "a.yaml", "a.yaml.bak": "a.yaml", "a.yaml": "", "a.yaml.txt": ""} {
		if got := CopyOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
