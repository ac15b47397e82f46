// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// install applies an overlay of the manifests, starts one replica and waits until it is asked.
func (c *cluster) install(t *testing.T, overlay string, more ...string) *replica {
	t.Helper()
	c.apply(t, overlay)
	r := c.run(t, more...)
	c.services.point(service, r.address)
	c.awaitChecks(t, "default")
	return r
}

func manifests(overlay string) string {
	if overlay == "base" {
		return root("manifests")
	}
	return root("manifests", "overlays", overlay)
}

func (c *cluster) apply(t *testing.T, overlay string) {
	t.Helper()
	c.kubectl(t, "apply -k "+manifests(overlay))
}

// remove deletes what an overlay made. There is no controller that empties a namespace, so it must be empty already.
func (c *cluster) remove(t *testing.T, overlay string) {
	t.Helper()
	c.services.point(service)
	c.kubectl(t, "delete --wait=false -k "+manifests(overlay))
	c.empty(t, "dryfit")
	c.finalize(t, "dryfit")
}

func (c *cluster) finalize(t *testing.T, name string) {
	t.Helper()
	namespace := must(c.client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{}))(t)
	namespace.Spec.Finalizers = nil
	must(c.client.CoreV1().Namespaces().Finalize(ctx, namespace, metav1.UpdateOptions{}))(t)
	eventually(t, "namespace "+name+" is gone", func() error {
		_, err := c.client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
		if errors.IsNotFound(err) {
			return nil
		}
		return fmt.Errorf("it is there: %v", err)
	})
}

const (
	service = "dryfit/dryfit:443"
	// What users read in each denial, and the API server's metrics have as a label.
	webhook = "workloads.dryfit.dev"
	// The label with which a namespace stays out of dryfit's sight.
	disabled = "dryfit.dev/check"
)

// newNamespace makes the objects of the files in it before dryfit looks at it.
func (c *cluster) newNamespace(t *testing.T, name string, files ...string) {
	t.Helper()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if len(files) == 0 {
		must(c.client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}))(t)
		return
	}
	namespace.Labels = map[string]string{disabled: "disabled"}
	must(c.client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}))(t)
	c.kubectl(t, "create --namespace "+name+" -f "+strings.Join(files, " -f "))
	patch := fmt.Appendf(nil, `{"metadata":{"labels":{%q:null}}}`, disabled)
	must(c.client.CoreV1().Namespaces().Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{}))(t)
	c.awaitChecks(t, name)
}

// awaitChecks asks until the API server has heard of the configuration and the namespace: nothing says when it has.
func (c *cluster) awaitChecks(t *testing.T, namespace string) {
	t.Helper()
	eventually(t, "workloads in "+namespace+" are checked", func() error {
		shown := c.shell("kubectl create --dry-run=server --namespace " + namespace + " -f probe.yaml")
		if strings.Contains(shown, "probe-named-port") {
			return nil
		}
		return fmt.Errorf("kubectl shows %s", shown)
	})
}

// trust writes the CA into the webhook configuration, for certificates that dryfit did not make.
func (c *cluster) trust(t *testing.T, ca []byte) {
	t.Helper()
	patch := must(json.Marshal([]map[string]any{{"op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": ca}}))(t)
	c.patchConfiguration(t, string(patch))
}

// patchConfiguration changes the webhook configuration by an RFC 6902 patch.
func (c *cluster) patchConfiguration(t *testing.T, patch string) {
	t.Helper()
	must(c.client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Patch(
		ctx, "dryfit", types.JSONPatchType, []byte(patch), metav1.PatchOptions{}))(t)
}

func (c *cluster) createSecret(t *testing.T, name string, data map[string][]byte) {
	t.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Type: corev1.SecretTypeTLS, Data: data}
	must(c.client.CoreV1().Secrets("dryfit").Create(ctx, secret, metav1.CreateOptions{}))(t)
}

func answers(url string, code int) error {
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != code {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
