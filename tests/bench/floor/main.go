// SPDX-License-Identifier: Apache-2.0

// The floor that dryfit is measured against: the webhook that one writes in an afternoon with Go's standard library,
// net/http and encoding/json into structs of what it needs, and three of dryfit's rules in their simplest form. It has
// no policy, no facts, no ratcheting and no limits, decodes no oldObject, and is no server to use.
//
//	floor -cert FILE -key FILE [-listen HOST:PORT]      prints "listening on HOST:PORT"
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
)

type admissionReview struct {
	APIVersion string             `json:"apiVersion"`
	Kind       string             `json:"kind"`
	Request    *admissionRequest  `json:"request,omitempty"`
	Response   *admissionResponse `json:"response,omitempty"`
}

type admissionRequest struct {
	UID       string          `json:"uid"`
	Name      string          `json:"name"`
	Namespace string          `json:"namespace"`
	Operation string          `json:"operation"`
	Object    json.RawMessage `json:"object"`
}

type admissionResponse struct {
	UID     string  `json:"uid"`
	Allowed bool    `json:"allowed"`
	Status  *status `json:"status,omitempty"`
}

type status struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

func review(body []byte) (*admissionReview, error) {
	in := admissionReview{}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	if in.Request == nil || in.Kind != "AdmissionReview" {
		return nil, fmt.Errorf("not an AdmissionReview with a request")
	}
	object := workload{}
	if err := json.Unmarshal(in.Request.Object, &object); err != nil {
		return nil, err
	}
	response := &admissionResponse{UID: in.Request.UID, Allowed: true}
	if problems := object.problems(); problems != "" {
		response.Allowed = false
		response.Status = &status{Code: http.StatusForbidden, Reason: "Forbidden", Message: problems}
	}
	return &admissionReview{APIVersion: in.APIVersion, Kind: in.Kind, Response: response}, nil
}

func validate(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out, err := review(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	text, err := json.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(text)
}

func main() {
	cert := flag.String("cert", "", "certificate in PEM")
	key := flag.String("key", "", "its private key in PEM")
	address := flag.String("listen", "127.0.0.1:0", "host and port")
	flag.Parse()
	pair, err := tls.LoadX509KeyPair(*cert, *key)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	mux := http.NewServeMux()
	mux.HandleFunc("/validate", validate)
	server := &http.Server{Handler: mux, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}}
	log.Fatal(server.ServeTLS(listener, "", ""))
}
