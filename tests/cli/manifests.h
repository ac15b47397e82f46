/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests that draw a denial, a warning or nothing under a policy that knows two rules only, so that other rules may
 * come and go. */
#ifndef DRYFIT_TESTS_CLI_MANIFESTS_H
#define DRYFIT_TESTS_CLI_MANIFESTS_H

#define BAD_URL "http://peer.cluster.local:3000"
#define ODD_URL "http://peer.team.svc:8443"
#define GOOD_URL "http://peer.team.svc:3000"

/* The URL stands in line 13, column 22; the host in column 29. */
#define DEPLOYMENT(name, url)                                                                                          \
    "apiVersion: apps/v1\n"                                                                                            \
    "kind: Deployment\n"                                                                                               \
    "metadata:\n"                                                                                                      \
    "  name: " name "\n"                                                                                               \
    "spec:\n"                                                                                                          \
    "  template:\n"                                                                                                    \
    "    spec:\n"                                                                                                      \
    "      containers:\n"                                                                                              \
    "        - name: app\n"                                                                                            \
    "          image: registry.example.com/team/caller:1.2.3\n"                                                        \
    "          env:\n"                                                                                                 \
    "            - name: PEER\n"                                                                                       \
    "              value: " url "\n"

/* In one line; the URL's host stands in column 218 of an object with a name of six letters. */
#define DEPLOYMENT_JSON(name, url)                                                                                     \
    "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"" name                         \
    "\"}, \"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"example.com/caller:1" \
    "\", \"env\": [{\"name\": \"PEER\", \"value\": \"" url "\"}]}]}}}}"

#define SERVICE "apiVersion: v1\nkind: Service\nmetadata:\n  name: peer\n"

/* A place where no value of a mapping can stand: line 2, column 4. */
#define BROKEN "kind: Pod\n  x: y: z\n"

#define POLICY                                                                                                         \
    "apiVersion: dryfit.dev/v1\n"                                                                                      \
    "kind: Policy\n"                                                                                                   \
    "rules:\n"                                                                                                         \
    "  \"*\": {certain: off, likely: off}\n"                                                                           \
    "  url-host-malformed: {certain: deny, likely: deny}\n"                                                            \
    "  url-http-tls-port: {certain: warn, likely: warn}\n"

#endif
