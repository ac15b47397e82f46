// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A transcript is a file of golden/: command lines after "$ ", and below each what the terminal showed. It is both the
// test and what is expected of it. It runs in a namespace of its own, named like the file. "# before dryfit: FILE" has
// the object of FILE made while nobody looks. With -update, what is shown now is written into the file.
type transcript struct {
	path, namespace string
}

func (c *cluster) transcripts(t *testing.T, folder string) {
	t.Helper()
	files := must(filepath.Glob(filepath.Join("golden", folder, "*.txt")))(t)
	if len(files) == 0 {
		t.Fatalf("golden/%s: no transcripts", folder)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		check(t, "what kubectl shows: "+folder+", "+name, func(t *testing.T) {
			c.replay(t, transcript{path: file, namespace: folder + "-" + name})
		})
	}
}

func (c *cluster) replay(t *testing.T, script transcript) {
	t.Helper()
	want := string(must(os.ReadFile(script.path))(t))
	c.newNamespace(t, script.namespace, before(want)...)
	c.useNamespace(t, script.namespace)
	defer c.useNamespace(t, "default")
	var got strings.Builder
	output := false
	for _, line := range strings.SplitAfter(want, "\n") {
		switch {
		case strings.HasPrefix(line, "$ "):
			got.WriteString(line)
			got.WriteString(settled(c.shell(strings.TrimSpace(line[2:]))))
			output = true
		case strings.HasPrefix(line, "# ") || !output:
			got.WriteString(line)
			output = false
		}
	}
	if *update {
		require(t, os.WriteFile(script.path, []byte(got.String()), 0o644))
		return
	}
	if got.String() != want {
		t.Errorf("not as in %s:\n%s", script.path, difference(t, script.path, got.String()))
	}
}

func before(script string) []string {
	var files []string
	for _, line := range strings.Split(script, "\n") {
		if file, found := strings.CutPrefix(line, "# before dryfit: "); found {
			files = append(files, file)
		}
	}
	return files
}

var unsettled = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "<address>"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "<uid>"},
}

// settled has no address or uid in it, which differ from run to run.
func settled(shown string) string {
	for _, one := range unsettled {
		shown = one.pattern.ReplaceAllString(shown, one.text)
	}
	return shown
}

func difference(t *testing.T, path, got string) string {
	command := exec.Command("diff", "-u", "--label", "expected", "--label", "shown", path, "-")
	command.Stdin = strings.NewReader(got)
	shown, _ := command.Output()
	return string(shown)
}
