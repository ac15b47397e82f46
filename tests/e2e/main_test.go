// SPDX-License-Identifier: Apache-2.0

// Package e2e runs dryfit behind Kubernetes' own API server. The API server and an etcd run inside the test's process,
// dryfit is a process beside it, and kubectl is this program again, under another name.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"k8s.io/component-base/cli"
	"k8s.io/klog/v2"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

var update = flag.Bool("update", false, "write what is printed now into the golden files")

func TestMain(m *testing.M) {
	if os.Getenv(asKubectl) != "" {
		kubectl()
		return
	}
	flag.Parse()
	logToFile(os.Getenv("DRYFIT_E2E_LOG"))
	os.Exit(m.Run())
}

func kubectl() {
	os.Args[0] = "kubectl"
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}

// The API server's log is long, and the place to look when something cannot be understood from outside.
func logToFile(path string) {
	if path == "" {
		path = os.DevNull
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	_ = flags.Set("logtostderr", "false")
	_ = flags.Set("stderrthreshold", "FATAL")
	klog.SetOutput(file)
}

// check is one line of the suite's output: what is claimed, and whether it holds.
func check(t *testing.T, what string, body func(t *testing.T)) {
	t.Helper()
	ran := false
	passed := t.Run(what, func(t *testing.T) {
		ran = true
		body(t)
	})
	switch {
	case ran && passed:
		fmt.Printf("ok - %s\n", what)
	case ran:
		fmt.Printf("not ok - %s\n", what)
	}
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func require(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
