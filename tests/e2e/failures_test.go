// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The ways in which a webhook fails, and what a user then sees: golden/FOLDER/NAME.txt, by each failure policy.
var ways = []struct {
	name  string
	begin func(t *testing.T, c *cluster, r *replica)
}{
	{"no-endpoints", func(t *testing.T, c *cluster, _ *replica) { c.services.point(service) }},
	{"refused", func(t *testing.T, c *cluster, _ *replica) { c.services.point(service, closedPort(t)) }},
	{"hanging", func(t *testing.T, c *cluster, r *replica) {
		require(t, r.command.Process.Signal(syscall.SIGSTOP))
		t.Cleanup(func() { _ = r.command.Process.Signal(syscall.SIGCONT) })
	}},
	{"slow", answering(func(w http.ResponseWriter, _ *http.Request) { time.Sleep(20 * time.Second) })},
	{"not-json", answering(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>hello</html>") })},
	{"not-a-review", answering(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"1","allowed":true}}`)
	})},
	{"error", answering(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "out of order", 500) })},
	{"garbage", answering(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "no HTTP at all\r\n\r\n")
			_ = conn.Close()
		}
	})},
	{"not-trusted", func(t *testing.T, c *cluster, _ *replica) {
		cert, key := newAuthority(t).issue(t, names...)
		pair := must(tls.X509KeyPair(cert, key))(t)
		c.serveHTTP(t, pair, http.NotFoundHandler())
	}},
}

func failures(t *testing.T, c *cluster) {
	for _, policy := range []struct{ overlay, folder string }{{"base", "ignore"}, {"fail-closed", "fail"}} {
		r := c.install(t, policy.overlay, endsAtOnce)
		for _, way := range ways {
			check(t, "failurePolicy "+policy.folder+", "+way.name, func(t *testing.T) {
				defer c.services.point(service, r.address)
				way.begin(t, c, r)
				begun := time.Now()
				c.replay(t, transcript{filepath.Join("golden", policy.folder, way.name+".txt"), policy.folder + "-" + way.name})
				inTime(t, time.Since(begun))
			})
		}
		check(t, "failurePolicy "+policy.folder+", dryfit is asked again when it is back", func(t *testing.T) {
			c.awaitChecks(t, "default")
		})
		r.stop(t)
		c.remove(t, policy.overlay)
	}
	check(t, "each call that failed open is counted by the API server", func(t *testing.T) {
		if got := c.metric(t, "apiserver_admission_webhook_fail_open_count", fmt.Sprintf("name=%q", webhook)); got < float64(len(ways)) {
			t.Errorf("%v, of %d ways to fail", got, len(ways))
		}
	})
}

// inTime is the longest that a user waits: timeoutSeconds, five at most, and what kubectl takes on a busy machine.
func inTime(t *testing.T, took time.Duration) {
	t.Helper()
	if took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
}

// answering is a server with dryfit's own certificate and other manners.
func answering(handle http.HandlerFunc) func(*testing.T, *cluster, *replica) {
	return func(t *testing.T, c *cluster, _ *replica) { c.serveHTTP(t, c.serving(t), handle) }
}

func (c *cluster) serveHTTP(t *testing.T, pair tls.Certificate, handler http.Handler) {
	t.Helper()
	listener := must(tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}}))(t)
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	c.services.point(service, listener.Addr().String())
}

// closedPort is where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer listener.Close()
	return listener.Addr().String()
}

// serving is the certificate that the API server trusts now.
func (c *cluster) serving(t *testing.T) tls.Certificate {
	t.Helper()
	held := c.secret(t)
	return must(tls.X509KeyPair(held["tls.crt"], held["tls.key"]))(t)
}
