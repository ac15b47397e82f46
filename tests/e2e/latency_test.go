// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const creates, batch = 2000, 100

// latency prints what dryfit adds to a create, as the API server's own metric and its client see it. Batches with and
// without dryfit take turns, so that both have the same machine.
func latency(t *testing.T, c *cluster) {
	r := c.install(t, "fail-closed", endsAtOnce)
	c.newNamespace(t, "latency-with")
	c.kubectl(t, "create -f unseen.yaml")
	before := c.webhookTime(t)
	var with, without timings
	for first := 0; first < creates; first += batch {
		c.createMany("unseen", first, &without)
		c.createMany("latency-with", first, &with)
	}
	after := c.webhookTime(t)
	r.stop(t)
	c.remove(t, "fail-closed")
	calls := after.calls - before.calls
	check(t, fmt.Sprintf("%d Deployments are created behind dryfit, none fails", creates), func(t *testing.T) {
		if with.failed+without.failed > 0 || calls != creates {
			t.Errorf("%d and %d failed, dryfit was called %v times", with.failed, without.failed, calls)
		}
	})
	fmt.Printf("figure: %d creates, 4 at a time: without dryfit %s; with it %s\n", creates, without.words(), with.words())
	fmt.Printf("figure: apiserver_admission_webhook_admission_duration_seconds: %.2f ms in the mean, %.1f %% within 5 ms, %.1f %% within 25 ms\n",
		1000*(after.seconds-before.seconds)/calls, 100*(after.within5-before.within5)/calls, 100*(after.within25-before.within25)/calls)
}

// timings are those of creates, as their callers waited.
type timings struct {
	mu     sync.Mutex
	waited []time.Duration
	failed int
}

func (m *timings) add(waited time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waited = append(m.waited, waited)
	if err != nil {
		m.failed++
	}
}

func (m *timings) words() string {
	slices.Sort(m.waited)
	at := func(part float64) float64 { return 1000 * m.waited[int(part*float64(len(m.waited)-1))].Seconds() }
	return fmt.Sprintf("%.2f ms median, %.2f ms 90 %%, %.2f ms 99 %%", at(0.5), at(0.9), at(0.99))
}

type webhookTime struct{ calls, seconds, within5, within25 float64 }

func (c *cluster) webhookTime(t *testing.T) webhookTime {
	t.Helper()
	const name = "apiserver_admission_webhook_admission_duration_seconds"
	ours := fmt.Sprintf("name=%q", webhook)
	return webhookTime{
		calls: c.metric(t, name+"_count", ours), seconds: c.metric(t, name+"_sum", ours),
		within5:  c.metric(t, name+"_bucket", ours, `le="0.005"`),
		within25: c.metric(t, name+"_bucket", ours, `le="0.025"`)}
}

// createMany creates a batch of Deployments, four at a time.
func (c *cluster) createMany(namespace string, first int, into *timings) {
	jobs := make(chan int)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i := range jobs {
				begun := time.Now()
				_, err := c.client.AppsV1().Deployments(namespace).Create(ctx, shop(fmt.Sprintf("shop-%d", i)), metav1.CreateOptions{})
				into.add(time.Since(begun), err)
			}
		})
	}
	for i := range batch {
		jobs <- first + i
	}
	close(jobs)
	workers.Wait()
}

// shop is a Deployment that can work.
func shop(name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name: "shop", Image: "example.com/shop:1.4.2",
					Env: []corev1.EnvVar{{Name: "STOCK_URL", Value: "http://stock:9000"}}}}}}}}
}
