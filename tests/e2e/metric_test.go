// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strconv"
	"strings"
	"testing"
)

// metric is the sum of one of the API server's metrics over all series that have these labels.
func (c *cluster) metric(t *testing.T, name string, labels ...string) float64 {
	t.Helper()
	text := must(c.client.CoreV1().RESTClient().Get().AbsPath("/metrics").DoRaw(ctx))(t)
	sum := 0.0
	for _, line := range strings.Split(string(text), "\n") {
		rest, found := strings.CutPrefix(line, name+"{")
		if found && containsAll(rest, labels) {
			sum += must(strconv.ParseFloat(rest[strings.LastIndex(rest, " ")+1:], 64))(t)
		}
	}
	return sum
}

func containsAll(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
