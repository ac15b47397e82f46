// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const creates = 2000

// latency prints what dryfit adds to a create, as the API server's own metric and its client see it.
func latency(t *testing.T, c *cluster) {
	without, _ := c.createMany(t, "latency-without")
	r := c.install(t, "fail-closed")
	before := c.webhookTime(t)
	with, failed := c.createMany(t, "latency-with")
	after := c.webhookTime(t)
	r.stop(t)
	c.remove(t, "fail-closed")
	check(t, fmt.Sprintf("%d Deployments are created behind dryfit, none fails", creates), func(t *testing.T) {
		if failed > 0 || after.calls-before.calls < creates {
			t.Errorf("%d failed, dryfit was called %v times", failed, after.calls-before.calls)
		}
	})
	calls := after.calls - before.calls
	fmt.Printf("figure: a create takes %.2f ms without dryfit, %.2f ms with it (%d creates, 4 at a time)\n",
		milliseconds(without), milliseconds(with), creates)
	fmt.Printf("figure: apiserver_admission_webhook_admission_duration_seconds: %.2f ms in the mean, %.1f %% within 5 ms, %.1f %% within 25 ms\n",
		1000*(after.seconds-before.seconds)/calls, 100*(after.within5-before.within5)/calls, 100*(after.within25-before.within25)/calls)
}

func milliseconds(all time.Duration) float64 {
	return all.Seconds() * 1000 / creates
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

// createMany creates Deployments, four at a time, and returns the sum of the times that its callers waited.
func (c *cluster) createMany(t *testing.T, namespace string) (waited time.Duration, failed int) {
	t.Helper()
	c.newNamespace(t, namespace)
	jobs := make(chan int)
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i := range jobs {
				begun := time.Now()
				_, err := c.client.AppsV1().Deployments(namespace).Create(ctx, shop(fmt.Sprintf("shop-%d", i)), metav1.CreateOptions{})
				mu.Lock()
				waited += time.Since(begun)
				if err != nil {
					failed++
				}
				mu.Unlock()
			}
		})
	}
	for i := range creates {
		jobs <- i
	}
	close(jobs)
	workers.Wait()
	return waited, failed
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
