// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
)

// accepted applies every overlay to the API server's own validation, and takes it away again.
func accepted(t *testing.T, c *cluster) {
	c.kubectl(t, "apply -f crds.yaml") // of others' kinds, whose fields are not looked at
	for _, overlay := range overlays(t) {
		check(t, "manifests, "+overlay+": the API server accepts all of it, without a warning", func(t *testing.T) {
			eventually(t, "the kinds are served", func() error {
				shown := c.shell("kubectl apply -k " + manifests(overlay))
				if strings.Contains(shown, "no matches for kind") {
					return fmt.Errorf("%s", shown)
				}
				if strings.Contains(shown, "Warning") || strings.Contains(shown, "exit status") {
					t.Fatal(shown)
				}
				return nil
			})
		})
		check(t, "manifests, "+overlay+": applied again, nothing changes", func(t *testing.T) {
			before := c.ours(t)
			c.apply(t, overlay)
			if after := c.ours(t); !slices.Equal(before, after) {
				t.Errorf("before %v, after %v", before, after)
			}
		})
		check(t, "manifests, "+overlay+": deleted, nothing is left", func(t *testing.T) {
			c.kubectl(t, "delete --wait=false -k "+manifests(overlay))
			c.empty(t, "dryfit")
			c.finalize(t, "dryfit")
			if left := c.ours(t); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func overlays(t *testing.T) []string {
	t.Helper()
	found := []string{"base"}
	for _, entry := range must(os.ReadDir(root("manifests", "overlays")))(t) {
		found = append(found, entry.Name())
	}
	return found
}

// empty fails for whatever stands in a namespace. Controllers, which would clear it, are not there.
func (c *cluster) empty(t *testing.T, namespace string) {
	t.Helper()
	for _, left := range c.everything(t, namespace) {
		t.Errorf("left in namespace %s: %s", namespace, left)
	}
}

// ours lists all that has to do with dryfit, with the versions of the objects. The namespaces of tests/e2e/cluster are
// left out: they wait for a controller that would end them.
func (c *cluster) ours(t *testing.T) []string {
	t.Helper()
	objects := slices.DeleteFunc(c.everything(t, ""), func(name string) bool {
		return !strings.Contains(name, "dryfit") || strings.Contains(name, "namespaces dryfit-test-")
	})
	return append(objects, c.everything(t, "dryfit")...)
}

// everything lists the objects of a namespace, or those of none, of all kinds but events, which tell of the past.
func (c *cluster) everything(t *testing.T, namespace string) []string {
	t.Helper()
	lists := must(c.client.Discovery().ServerPreferredResources())(t)
	client := metadata.NewForConfigOrDie(c.config)
	var names []string
	for resource := range must(discovery.GroupVersionResources(discovery.FilteredBy(listable(namespace != ""), lists)))(t) {
		objects := must(client.Resource(resource).Namespace(namespace).List(ctx, metav1.ListOptions{}))(t)
		for _, object := range objects.Items {
			names = append(names, fmt.Sprintf("%s %s %s", resource.Resource, object.Name, object.ResourceVersion))
		}
	}
	slices.Sort(names)
	return names
}

func listable(namespaced bool) discovery.ResourcePredicate {
	return discovery.ResourcePredicateFunc(func(_ string, resource *metav1.APIResource) bool {
		return resource.Namespaced == namespaced && resource.Kind != "Event" && slices.Contains(resource.Verbs, "list")
	})
}
