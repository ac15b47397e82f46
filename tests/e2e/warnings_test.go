// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/scheme"
)

// warnings compares what dryfit answered with what the client got: the API server drops a warning that has a control
// character, and cuts and drops those beyond a budget.
func warnings(t *testing.T, c *cluster) {
	r := c.install(t, "base", endsAtOnce)
	c.newNamespace(t, "warnings")
	between := &recorder{to: "https://" + r.address}
	check(t, "every warning that dryfit sends reaches the client whole", func(t *testing.T) {
		defer c.services.point(service, r.address)
		c.serveHTTP(t, c.serving(t), between)
		got := c.warningsOf(t, "warnings", "many.yaml")
		sent := between.warnings()
		if len(sent) < 5 {
			t.Fatalf("dryfit sends %d warnings only", len(sent))
		}
		for _, one := range sent {
			if !slices.Contains(got, one) {
				t.Errorf("lost: %q", one)
			}
		}
		if last := sent[len(sent)-1]; !strings.Contains(last, "more") {
			t.Errorf("the last one does not speak of the rest: %q", last)
		}
	})
	r.stop(t)
	c.remove(t, "base")
}

// warningsOf creates the Deployment of a file and returns the warnings of the API server.
func (c *cluster) warningsOf(t *testing.T, namespace, file string) []string {
	t.Helper()
	text := must(os.ReadFile(root("tests", "e2e", "objects", file)))(t)
	deployment := &appsv1.Deployment{}
	require(t, runtime.DecodeInto(scheme.Codecs.UniversalDeserializer(), text, deployment))
	heard := &listener{}
	config := rest.CopyConfig(c.config)
	config.WarningHandlerWithContext = heard
	client := kubernetes.NewForConfigOrDie(config)
	must(client.AppsV1().Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{}))(t)
	return heard.texts
}

type listener struct{ texts []string }

func (l *listener) HandleWarningHeaderWithContext(_ context.Context, _ int, _ string, text string) {
	l.texts = append(l.texts, text)
}

// A recorder stands between the API server and dryfit and keeps the last answer.
type recorder struct {
	to   string
	mu   sync.Mutex
	last []byte
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	response, err := client.Post(r.to+request.URL.String(), "application/json", bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), 502)
		return
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	r.mu.Lock()
	r.last = answer
	r.mu.Unlock()
	w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
	w.WriteHeader(response.StatusCode)
	_, _ = w.Write(answer)
}

func (r *recorder) warnings() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var review struct{ Response struct{ Warnings []string } }
	_ = json.Unmarshal(r.last, &review)
	return review.Response.Warnings
}
