// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// With this variable set, the test program is kubectl.
const asKubectl = "DRYFIT_E2E_KUBECTL"

// installKubectl puts a "kubectl" into the cluster's folder, and a kubeconfig.
func (c *cluster) installKubectl(t *testing.T) {
	t.Helper()
	program := must(os.Executable())(t)
	script := fmt.Sprintf("#!/bin/sh\n%s=yes exec '%s' \"$@\"\n", asKubectl, program)
	require(t, os.MkdirAll(c.path("bin"), 0o755))
	require(t, os.WriteFile(c.path("bin", "kubectl"), []byte(script), 0o755))
	c.useNamespace(t, "default")
}

func (c *cluster) path(parts ...string) string {
	return filepath.Join(append([]string{c.dir}, parts...)...)
}

// useNamespace makes this the namespace of commands that name none.
func (c *cluster) useNamespace(t *testing.T, namespace string) {
	t.Helper()
	kubeconfig := clientcmdapi.NewConfig()
	kubeconfig.Clusters["test"] = &clientcmdapi.Cluster{
		Server: c.config.Host, CertificateAuthorityData: c.config.CAData, TLSServerName: c.config.ServerName}
	kubeconfig.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Token: c.config.BearerToken}
	kubeconfig.Contexts["test"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "admin", Namespace: namespace}
	kubeconfig.CurrentContext = "test"
	require(t, clientcmd.WriteToFile(*kubeconfig, c.path("kubeconfig")))
}

// shell runs a command line where the objects are, and returns what a terminal would show.
func (c *cluster) shell(line string) string {
	command := exec.Command("sh", "-c", line)
	command.Dir = root("tests", "e2e", "objects")
	command.Env = []string{
		"PATH=" + c.path("bin") + ":" + os.Getenv("PATH"), "KUBECONFIG=" + c.path("kubeconfig"), "HOME=" + c.dir}
	shown, err := command.CombinedOutput()
	text := string(shown)
	if err != nil {
		text += fmt.Sprintf("[%v]\n", err)
	}
	return text
}

// kubectl runs a command that must succeed.
func (c *cluster) kubectl(t *testing.T, arguments string) string {
	t.Helper()
	shown := c.shell("kubectl " + arguments)
	if strings.HasSuffix(shown, "]\n") && strings.Contains(shown, "[exit status") {
		t.Fatalf("kubectl %s:\n%s", arguments, shown)
	}
	return shown
}
