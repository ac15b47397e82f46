// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// upgrade replaces one replica by the next while Deployments are created behind a webhook that must not fail, as a
// rolling update does: the new one is ready before the old one is told to end.
func upgrade(t *testing.T, c *cluster) {
	c.newNamespace(t, "upgrade")
	r := c.install(t, "fail-closed")
	group := t // replicas outlive the check
	check(t, "an upgrade under load fails no call", func(t *testing.T) {
		traffic := c.drive("upgrade", 5*time.Millisecond)
		for range 2 {
			c.apply(t, "fail-closed")
			next := c.run(group)
			c.services.point(service, next.address)
			time.Sleep(200 * time.Millisecond)
			r.stop(t)
			r = next
		}
		traffic.end(t, 100)
	})
	r.stop(t)
	c.remove(t, "fail-closed")
}

// A load creates Deployments, as dry runs, until it is told to end.
type load struct {
	stop        chan struct{}
	workers     sync.WaitGroup
	mu          sync.Mutex
	calls, lost int
	words       string // of the first that failed
}

// drive has four at work, each with a pause after every call.
func (c *cluster) drive(namespace string, pause time.Duration) *load {
	l := &load{stop: make(chan struct{})}
	for worker := range 4 {
		l.workers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-l.stop:
					return
				case <-time.After(pause):
					_, err := c.client.AppsV1().Deployments(namespace).Create(ctx, shop(fmt.Sprintf("shop-%d-%d", worker, i)),
						metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
					l.count(err)
				}
			}
		})
	}
	return l
}

func (l *load) count(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if err != nil {
		l.lost++
		if l.words == "" {
			l.words = err.Error()
		}
	}
}

// end fails for each call that did, and when there were too few to say anything.
func (l *load) end(t *testing.T, atLeast int) {
	t.Helper()
	close(l.stop)
	l.workers.Wait()
	fmt.Printf("figure: %d calls, %d failed\n", l.calls, l.lost)
	if l.lost > 0 || l.calls < atLeast {
		t.Errorf("%d of %d calls failed; the first: %s", l.lost, l.calls, l.words)
	}
}
