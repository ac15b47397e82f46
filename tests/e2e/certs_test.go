// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// certs looks at what dryfit does by itself about its certificates, with no more rights than the manifests give it.
func certs(t *testing.T, c *cluster) {
	c.apply(t, "fail-closed")
	group := t // replicas outlive the checks
	var first, second *replica
	check(t, "certificates: two replicas that start at once agree on one CA", func(t *testing.T) {
		begun := time.Now()
		first, second = c.begin(group, "--certs-poll=1s", endsAtOnce), c.begin(group, "--certs-poll=1s", endsAtOnce)
		first.await(t)
		second.await(t)
		fmt.Printf("figure: from start to ready with self-made certificates: %.1f s (two replicas at once)\n", time.Since(begun).Seconds())
		c.services.point(service, first.address, second.address)
		c.awaitChecks(t, "default")
		c.awaitChecks(t, "default") // the other one
		if n := bytes.Count(c.bundle(t), []byte("BEGIN CERTIFICATE")); n != 1 {
			t.Errorf("%d CAs are trusted", n)
		}
	})
	check(t, "certificates: applying the manifests again takes none away", func(t *testing.T) {
		bundle, secret := c.bundle(t), c.secret(t)
		c.apply(t, "fail-closed")
		c.kubectl(t, "apply --server-side --force-conflicts -k "+manifests("fail-closed"))
		if !bytes.Equal(bundle, c.bundle(t)) || !bytes.Equal(secret["tls.crt"], c.secret(t)["tls.crt"]) {
			t.Error("they are others now")
		}
	})
	check(t, "certificates: a caBundle that somebody took away comes back", func(t *testing.T) {
		c.patchConfiguration(t, `[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]`)
		eventually(t, "it is back", func() error { return some(c.bundle(t)) })
		c.awaitChecks(t, "default")
	})
	check(t, "certificates: a Secret that somebody emptied is filled again", func(t *testing.T) {
		_, err := c.client.CoreV1().Secrets("dryfit").Patch(ctx, "dryfit-certs", types.JSONPatchType,
			[]byte(`[{"op":"remove","path":"/data"}]`), metav1.PatchOptions{})
		require(t, err)
		eventually(t, "it is filled", func() error { return some(c.secret(t)["tls.key"]) })
		c.awaitChecks(t, "default")
	})
	rights(t, c)
	check(t, "removed while it runs, dryfit brings nothing back", func(t *testing.T) {
		c.remove(t, "fail-closed")
		time.Sleep(3 * time.Second) // three of its rounds
		if left := c.ours(t); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		require(t, shows(c.shell("kubectl create --dry-run=server -f bad.yaml"), "created"))
	})
	first.stop(t)
	second.stop(t)
}

// rights are looked at by kubectl, and by the transcript.
func rights(t *testing.T, c *cluster) {
	check(t, "what dryfit's ServiceAccount may do is what the manifests say, and no more", func(t *testing.T) {
		c.replay(t, transcript{"golden/certs/rights.txt", "rights"})
	})
}

// rotation has lives of seconds, and traffic behind a webhook that must not fail; DRYFIT_E2E_CAS=10 has so many CAs.
func rotation(t *testing.T, c *cluster) {
	c.newNamespace(t, "rotation")
	c.apply(t, "fail-closed")
	lives := []string{"--certs-poll=1s", "--certs-lifetime=12s", "--certs-ca-lifetime=24s", "--certs-overlap=2s", endsAtOnce}
	first, second := c.run(t, lives...), c.run(t, lives...)
	c.services.point(service, first.address, second.address)
	c.awaitChecks(t, "rotation")
	check(t, "certificates and CAs are replaced under load, no call fails", func(t *testing.T) {
		wanted := 2
		if more, err := strconv.Atoi(os.Getenv("DRYFIT_E2E_CAS")); err == nil {
			wanted = more
		}
		cas, leaves, most, held := map[string]bool{}, map[string]bool{}, 0, 0
		done := func() bool { return len(cas) >= wanted && len(leaves) >= 2*wanted && held == 1 }
		traffic := c.drive("rotation", 20*time.Millisecond)
		end := time.Now().Add(time.Duration(wanted) * time.Minute)
		for ; !done() && time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
			bundle := c.bundle(t)
			block, _ := pem.Decode(bundle)
			cas[string(block.Bytes)] = true
			leaves[string(c.secret(t)["tls.crt"])] = true
			held = bytes.Count(bundle, []byte("BEGIN CERTIFICATE"))
			most = max(most, held)
		}
		fmt.Printf("figure: %d CAs, at most %d at a time, and %d certificates in turn\n", len(cas), most, len(leaves))
		traffic.end(t, 100)
		if !done() || most != 2 {
			t.Errorf("dryfit said:\n%s", first.said())
		}
	})
	first.stop(t)
	second.stop(t)
	c.remove(t, "fail-closed")
}

// byFiles has certificates that somebody else makes and mounts.
func byFiles(t *testing.T, c *cluster) {
	c.kubectl(t, "apply -f crds.yaml")
	c.kubectl(t, "wait --for=condition=Established --timeout=30s -f crds.yaml")
	c.apply(t, "cert-manager")
	a := newAuthority(t)
	cert, key := a.issue(t, names...)
	check(t, "with cert-manager's certificates, dryfit answers without a right or a token", func(t *testing.T) {
		c.createSecret(t, "dryfit-tls", map[string][]byte{"tls.crt": cert, "tls.key": key})
		c.trust(t, a.pem)
		r := c.run(t, endsAtOnce)
		c.services.point(service, r.address)
		c.awaitChecks(t, "default")
		require(t, shows(c.kubectl(t, "get --namespace dryfit roles,rolebindings"), "No resources found"))
		r.stop(t)
	})
	c.kubectl(t, "delete secret --namespace dryfit dryfit-tls")
	c.remove(t, "cert-manager")
}

func (c *cluster) bundle(t *testing.T) []byte {
	t.Helper()
	configuration := must(c.client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(
		ctx, "dryfit", metav1.GetOptions{}))(t)
	return configuration.Webhooks[0].ClientConfig.CABundle
}

func (c *cluster) secret(t *testing.T) map[string][]byte {
	t.Helper()
	return must(c.client.CoreV1().Secrets("dryfit").Get(ctx, "dryfit-certs", metav1.GetOptions{}))(t).Data
}

func some(content []byte) error {
	if len(content) == 0 {
		return fmt.Errorf("there is nothing")
	}
	return nil
}
