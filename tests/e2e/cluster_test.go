// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/storage/etcd3/testserver"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	apiservertesting "k8s.io/kubernetes/cmd/kube-apiserver/app/testing"
)

// A cluster is an API server and its etcd. It has no nodes and no controllers: nothing is started of what is created,
// and what a kubelet or a controller would do, a test does.
type cluster struct {
	config   *rest.Config
	client   kubernetes.Interface
	services *services
	ca       string // the file with what pods know the API server by
	dir      string // of its own, for the life of the test
}

var ctx = context.Background()

func startCluster(t *testing.T) *cluster {
	t.Helper()
	dir := t.TempDir()
	at := &services{addresses: map[string][]string{}}
	t.Cleanup(app.SetServiceResolverForTests(at))
	etcd := testserver.RunEtcd(t, nil)
	storage := storagebackend.NewDefaultConfig("registry", nil)
	storage.Transport.ServerList = etcd.Endpoints()
	options := apiservertesting.NewDefaultTestServerOptions()
	options.DisableInvariantChecks = true // they count webhook calls that fail, which is what some tests want
	flags := []string{
		"--authorization-mode=RBAC",
		"--endpoint-reconciler-type=none",
		"--disable-admission-plugins=ServiceAccount", // it waits for a controller's work
	}
	server, err := apiservertesting.StartTestServer(t, options, flags, storage)
	require(t, err)
	t.Cleanup(server.TearDownFn)
	config := rest.CopyConfig(server.ClientConfig)
	config.QPS = -1
	c := &cluster{config: config, client: kubernetes.NewForConfigOrDie(config), services: at, dir: dir}
	// Loopback clients see another certificate.
	c.ca = filepath.Join(server.TmpDir, "apiserver.crt")
	c.installKubectl(t)
	return c
}

// services stands in for the Services' addresses, which kube-proxy would make. The API server calls a webhook by its
// Service's name all the same: the name is what it verifies, sends in SNI, and puts into its messages.
type services struct {
	mu        sync.Mutex
	addresses map[string][]string
	calls     int
}

func (s *services) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	addresses := s.addresses[fmt.Sprintf("%s/%s:%d", namespace, name, port)]
	if len(addresses) == 0 {
		return nil, errors.NewServiceUnavailable(fmt.Sprintf("no endpoints available for service %q", name))
	}
	s.calls++
	return &url.URL{Scheme: "https", Host: addresses[s.calls%len(addresses)]}, nil
}

// point sends calls of a Service to these addresses in turn; without one, it has no endpoints.
func (s *services) point(service string, addresses ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addresses[service] = addresses
}

// eventually asks again until it gets no error, for at most 30 seconds.
func eventually(t *testing.T, what string, ask func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = ask(); err == nil {
			return
		}
	}
	t.Fatalf("%s: not within 30 seconds: %v", what, err)
}

// root is the top of the source tree.
func root(parts ...string) string {
	here, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return filepath.Join(append([]string{here, "..", ".."}, parts...)...)
}
