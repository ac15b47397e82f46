// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

type workload struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name      string            `json:"name"`
		Namespace string            `json:"namespace"`
		Labels    map[string]string `json:"labels"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Spec struct {
				Containers []container `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

type container struct {
	Name  string `json:"name"`
	Image string `json:"image"`
	Env   []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"env"`
	LivenessProbe  *probe `json:"livenessProbe"`
	ReadinessProbe *probe `json:"readinessProbe"`
	Resources      struct {
		Limits   map[string]string `json:"limits"`
		Requests map[string]string `json:"requests"`
	} `json:"resources"`
}

type probe struct {
	HTTPGet *struct {
		Path string      `json:"path"`
		Host string      `json:"host"`
		Port interface{} `json:"port"`
	} `json:"httpGet"`
	InitialDelaySeconds int `json:"initialDelaySeconds"`
	PeriodSeconds       int `json:"periodSeconds"`
	FailureThreshold    int `json:"failureThreshold"`
}

var plainPorts = map[string]bool{"80": true, "3000": true, "3030": true, "8080": true, "8123": true, "9099": true}
var bindNames = map[string]bool{"HOST": true, "HOSTNAME": true, "BIND_ADDRESS": true, "LISTEN_ADDR": true}

func inCluster(host string) bool {
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".svc") || strings.HasSuffix(host, ".svc.cluster.local")
}

func schemeProblem(name, value string) string {
	if !strings.HasPrefix(value, "http") {
		return ""
	}
	target, err := url.Parse(value)
	if err != nil || target.Scheme != "https" || !inCluster(target.Hostname()) || !plainPorts[target.Port()] {
		return ""
	}
	return fmt.Sprintf("%s is %q, but port %s speaks plain HTTP", name, value, target.Port())
}

func (it *container) bindProblem(name, value string) string {
	if !bindNames[name] || it.LivenessProbe == nil && it.ReadinessProbe == nil {
		return ""
	}
	if ip := net.ParseIP(value); value != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return ""
	}
	return fmt.Sprintf("%s is %q, so the probes of the kubelet are refused", name, value)
}

// mebibytes reads a memory quantity of the usual suffixes; 0 for any other.
func mebibytes(quantity string) int {
	for suffix, factor := range map[string]int{"Mi": 1, "Gi": 1024} {
		if number := strings.TrimSuffix(quantity, suffix); number != quantity {
			value, _ := strconv.Atoi(number)
			return value * factor
		}
	}
	return 0
}

func (it *container) memoryProblem() string {
	memory := it.Resources.Limits["memory"]
	if size := mebibytes(memory); !strings.Contains(it.Image, "langfuse/") || size == 0 || size >= 512 {
		return ""
	}
	return fmt.Sprintf("limits.memory is %s, but it does not start with less than 512Mi", memory)
}

// problems has a line for each; empty when there is none.
func (it *workload) problems() string {
	lines := []string{}
	add := func(container, problem string) {
		if problem != "" {
			lines = append(lines, fmt.Sprintf("%s %s: container %s: %s", it.Kind, it.Metadata.Name, container, problem))
		}
	}
	for i := range it.Spec.Template.Spec.Containers {
		container := &it.Spec.Template.Spec.Containers[i]
		for _, env := range container.Env {
			add(container.Name, schemeProblem(env.Name, env.Value))
			add(container.Name, container.bindProblem(env.Name, env.Value))
		}
		add(container.Name, container.memoryProblem())
	}
	return strings.Join(lines, "\n")
}
