// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// script runs tests/e2e/cluster, which is meant for a cluster that somebody has, against this one.
func script(t *testing.T, c *cluster) {
	r := c.install(t, "base", endsAtOnce)
	check(t, "tests/e2e/cluster passes in a cluster where dryfit is installed", func(t *testing.T) {
		c.rolledOut(t)
		shown := c.shell("../cluster --context test")
		if strings.Contains(shown, "not ok") || strings.Contains(shown, "[exit") || strings.Count(shown, "ok - ") < 15 {
			t.Error(shown)
		}
	})
	check(t, "tests/e2e/cluster fails when dryfit does not answer", func(t *testing.T) {
		c.services.point(service)
		defer c.services.point(service, r.address)
		shown := c.shell("../cluster --context test")
		require(t, shows(shown, "not ok - a bad Deployment is refused"))
		require(t, shows(shown, "[exit status 1]"))
	})
	r.stop(t)
	c.remove(t, "base")
	check(t, "tests/e2e/cluster asks for a context and for an installed dryfit", func(t *testing.T) {
		require(t, shows(c.shell("../cluster"), "usage: "))
		require(t, shows(c.shell("../cluster --context test"), "dryfit is not installed"))
	})
}

// rolledOut writes the status that the Deployment's controller would.
func (c *cluster) rolledOut(t *testing.T) {
	t.Helper()
	deployment := must(c.client.AppsV1().Deployments("dryfit").Get(ctx, "dryfit", metav1.GetOptions{}))(t)
	n := *deployment.Spec.Replicas
	deployment.Status = appsv1.DeploymentStatus{
		ObservedGeneration: deployment.Generation, Replicas: n, UpdatedReplicas: n, ReadyReplicas: n, AvailableReplicas: n}
	must(c.client.AppsV1().Deployments("dryfit").UpdateStatus(ctx, deployment, metav1.UpdateOptions{}))(t)
}
