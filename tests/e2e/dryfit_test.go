// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A replica is a process of dryfit, started as a kubelet would start a pod of its Deployment: with the arguments of the
// manifests, and what they mount in a folder.
type replica struct {
	command      *exec.Cmd
	log          string
	address, ops string
}

// endsAtOnce is for a replica that no traffic is left for when it stops.
const endsAtOnce = "--drain-delay=0s"

func binary() string {
	if path := os.Getenv("DRYFIT"); path != "" {
		return path
	}
	return root("build", "release", "dryfit")
}

// run starts a replica and waits until it is ready.
func (c *cluster) run(t *testing.T, more ...string) *replica {
	t.Helper()
	r := c.begin(t, more...)
	r.await(t)
	return r
}

func (r *replica) await(t *testing.T) {
	t.Helper()
	eventually(t, r.command.String(), r.ready)
}

// begin starts a replica.
func (c *cluster) begin(t *testing.T, more ...string) *replica {
	t.Helper()
	deployment := must(c.client.AppsV1().Deployments("dryfit").Get(ctx, "dryfit", metav1.GetOptions{}))(t)
	pod := deployment.Spec.Template.Spec
	arguments := append([]string{}, pod.Containers[0].Args...)
	arguments = append(arguments, "--listen=127.0.0.1:0", "--ops-listen=127.0.0.1:0")
	for _, mount := range pod.Containers[0].VolumeMounts {
		folder := c.mount(t, volume(pod, mount.Name))
		for i := range arguments {
			arguments[i] = strings.Replace(arguments[i], "="+mount.MountPath, "="+folder, 1)
		}
		if mount.MountPath == "/var/run/secrets/kubernetes.io/serviceaccount" {
			arguments = append(arguments, "--kube-api="+c.config.Host, "--kube-token="+folder+"/token", "--kube-ca="+folder+"/ca.crt")
		}
	}
	return c.start(t, append(arguments, more...))
}

func (c *cluster) start(t *testing.T, arguments []string) *replica {
	t.Helper()
	file := must(os.CreateTemp(c.dir, "dryfit-*.log"))(t)
	defer file.Close()
	r := &replica{command: exec.Command(binary(), arguments...), log: file.Name()}
	r.command.Stdout, r.command.Stderr = file, file
	r.command.Dir = c.dir
	require(t, r.command.Start())
	t.Cleanup(func() { _ = r.command.Process.Kill() })
	return r
}

var (
	listening  = regexp.MustCompile(`listening on \S*:(\d+)`)
	operations = regexp.MustCompile(`operations on \S*:(\d+)`)
)

func (r *replica) ready() error {
	log := r.said()
	at, ops := listening.FindStringSubmatch(log), operations.FindStringSubmatch(log)
	if at == nil || ops == nil {
		return fmt.Errorf("it says: %s", log)
	}
	r.address, r.ops = "127.0.0.1:"+at[1], "127.0.0.1:"+ops[1]
	return answers("http://"+r.ops+"/readyz", 200)
}

func (r *replica) said() string {
	log, _ := os.ReadFile(r.log)
	return string(log)
}

// stop ends it as a kubelet would.
func (r *replica) stop(t *testing.T) {
	t.Helper()
	require(t, r.command.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- r.command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("dryfit ended with %v; it said:\n%s", err, r.said())
		}
	case <-time.After(40 * time.Second):
		t.Errorf("dryfit did not end; it said:\n%s", r.said())
	}
}

func volume(pod corev1.PodSpec, name string) corev1.Volume {
	for _, one := range pod.Volumes {
		if one.Name == name {
			return one
		}
	}
	return corev1.Volume{}
}

// token is what a pod of dryfit's ServiceAccount gets: RBAC holds for it.
func (c *cluster) token(t *testing.T, wanted *corev1.ServiceAccountTokenProjection) string {
	t.Helper()
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: wanted.ExpirationSeconds}}
	return must(c.client.CoreV1().ServiceAccounts("dryfit").CreateToken(
		ctx, "dryfit", request, metav1.CreateOptions{}))(t).Status.Token
}

// mount writes what a volume holds into a folder.
func (c *cluster) mount(t *testing.T, from corev1.Volume) string {
	t.Helper()
	folder := must(os.MkdirTemp(c.dir, from.Name+"-"))(t)
	files := map[string][]byte{}
	switch {
	case from.ConfigMap != nil:
		held := must(c.client.CoreV1().ConfigMaps("dryfit").Get(ctx, from.ConfigMap.Name, metav1.GetOptions{}))(t)
		for name, text := range held.Data {
			files[name] = []byte(text)
		}
	case from.Secret != nil:
		held := must(c.client.CoreV1().Secrets("dryfit").Get(ctx, from.Secret.SecretName, metav1.GetOptions{}))(t)
		files = held.Data
	case from.Projected != nil:
		files["ca.crt"] = must(os.ReadFile(c.ca))(t)
		files["token"] = []byte(c.token(t, from.Projected.Sources[0].ServiceAccountToken))
	}
	for name, content := range files {
		require(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	return folder
}
