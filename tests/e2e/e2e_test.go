// SPDX-License-Identifier: Apache-2.0

package e2e

import "testing"

// One API server serves all of it, since it takes longer to start than most of this to run.
func TestDryfit(t *testing.T) {
	c := startCluster(t)
	groups := []struct {
		name string
		run  func(*testing.T, *cluster)
	}{
		{"first", firstOfAll}, {"texts", texts}, {"old version", oldVersion}, {"warnings", warnings},
		{"failures", failures}, {"manifests", accepted}, {"script", script}, {"certs", certs}, {"rotation", rotation}, {"by files", byFiles}, {"upgrade", upgrade}, {"latency", latency},
	}
	for _, group := range groups {
		t.Run(group.name, func(t *testing.T) { group.run(t, c) })
	}
}

// texts replays the transcripts of each overlay that changes what users see.
func texts(t *testing.T, c *cluster) {
	for _, overlay := range []string{"base", "pods", "warn-only"} {
		r := c.install(t, overlay, endsAtOnce)
		c.transcripts(t, overlay)
		r.stop(t)
		c.remove(t, overlay)
	}
}

// oldVersion has the API server send reviews as admission.k8s.io/v1beta1. Another name of the webhook tells when the
// change is in force.
func oldVersion(t *testing.T, c *cluster) {
	r := c.install(t, "base", endsAtOnce)
	patch := `[{"op":"replace","path":"/webhooks/0/admissionReviewVersions","value":["v1beta1"]},
	           {"op":"replace","path":"/webhooks/0/name","value":"v1beta1.workloads.dryfit.dev"}]`
	c.patchConfiguration(t, patch)
	eventually(t, "the change is in force", func() error {
		return shows(c.shell("kubectl create --dry-run=server -f probe.yaml"), "v1beta1.workloads")
	})
	c.transcripts(t, "v1beta1")
	r.stop(t)
	c.remove(t, "base")
}
