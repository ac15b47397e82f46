// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"strings"
	"testing"
)

// byFile replaces the arguments for certificates in the cluster by ones in files.
func (c *cluster) byFile(t *testing.T, arguments []string) []string {
	t.Helper()
	var kept []string
	for _, one := range arguments {
		if !strings.HasPrefix(one, "--certs-secret") && !strings.HasPrefix(one, "--webhook-config") {
			kept = append(kept, one)
		}
	}
	if len(kept) == len(arguments) {
		return kept
	}
	if c.authority == nil {
		c.authority = newAuthority(t)
	}
	cert, key := c.authority.issue(t, names...)
	require(t, os.WriteFile(c.path("tls.crt"), cert, 0o600))
	require(t, os.WriteFile(c.path("tls.key"), key, 0o600))
	c.trust(t, c.authority.pem)
	return append(kept, "--cert="+c.path("tls.crt"), "--key="+c.path("tls.key"))
}
