// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// firstOfAll applies what fails closed to a cluster that has nothing yet: it must come up by itself.
func firstOfAll(t *testing.T, c *cluster) {
	c.newNamespace(t, "first")
	check(t, "fail-closed, applied first: all of it is accepted", func(t *testing.T) { c.apply(t, "fail-closed") })
	check(t, "fail-closed, applied first: other workloads are refused while dryfit is not there", func(t *testing.T) {
		eventually(t, "the configuration is in force", func() error {
			return shows(c.shell("kubectl create --dry-run=server --namespace first -f good.yaml"), "failed calling webhook")
		})
	})
	check(t, "fail-closed, applied first: what is no workload passes meanwhile", func(t *testing.T) {
		c.kubectl(t, "create --namespace first configmap shop --from-literal=a=b")
		c.kubectl(t, "create namespace first-another")
	})
	check(t, "fail-closed: dryfit's own Deployment is accepted while nobody answers", func(t *testing.T) {
		c.kubectl(t, "rollout restart --namespace dryfit deployment dryfit")
		c.kubectl(t, "delete --namespace dryfit deployment dryfit")
		c.apply(t, "fail-closed")
	})
	check(t, "fail-closed: kube-system is left alone while nobody answers", func(t *testing.T) {
		c.kubectl(t, "create --namespace kube-system -f good.yaml")
		c.kubectl(t, "delete --namespace kube-system -f good.yaml")
	})
	r := c.run(t, endsAtOnce)
	c.services.point(service, r.address)
	check(t, "fail-closed: when dryfit is up, good workloads pass and bad ones are refused", func(t *testing.T) {
		eventually(t, "good workloads pass", func() error {
			return shows(c.shell("kubectl create --dry-run=server --namespace first -f good.yaml"), "created (server dry run)")
		})
		c.awaitChecks(t, "first")
	})
	r.stop(t)
	check(t, "fail-closed: with dryfit dead and its namespace gone, deleting the configuration frees the cluster", func(t *testing.T) {
		c.services.point(service)
		c.kubectl(t, "delete namespace dryfit --wait=false")
		require(t, shows(c.shell("kubectl create --namespace first -f good.yaml"), "failed calling webhook"))
		c.kubectl(t, "delete validatingwebhookconfiguration dryfit")
		eventually(t, "workloads pass", func() error {
			return shows(c.shell("kubectl create --namespace first -f good.yaml"), "created")
		})
		c.kubectl(t, "delete --wait=false --ignore-not-found -k "+manifests("fail-closed"))
		c.empty(t, "dryfit")
		c.finalize(t, "dryfit")
	})
}

// shows says what is shown instead of a text.
func shows(shown, want string) error {
	if strings.Contains(shown, want) {
		return nil
	}
	return fmt.Errorf("not %q, but: %s", want, shown)
}
