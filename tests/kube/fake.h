/* SPDX-License-Identifier: Apache-2.0 */
/* Enough of an API server for the tests of certs/: one Secret and one ValidatingWebhookConfiguration, over TLS on
 * loopback, with versions, bearer tokens and JSON patches; and all the ways in which one can fail. It answers nothing
 * that the shipped roles do not allow, and counts who asked for it. */
#ifndef DRYFIT_TESTS_KUBE_FAKE_H
#define DRYFIT_TESTS_KUBE_FAKE_H

#include <stdint.h>

#define FAKE_SECRET "/api/v1/namespaces/dryfit/secrets/dryfit-certs"
#define FAKE_CONFIGURATION "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/dryfit"

enum fake_object { FAKE_THE_SECRET, FAKE_THE_CONFIGURATION, FAKE_OBJECTS };

enum fake_fault {
    FAKE_GOOD,
    FAKE_500,
    FAKE_429,        /* with Retry-After: 7 */
    FAKE_FORBIDDEN,  /* writes only */
    FAKE_CONFLICT,   /* writes only */
    FAKE_GARBAGE,    /* 200 and no JSON */
    FAKE_LIST,       /* 200 and JSON that is no object */
    FAKE_OVERSIZED,  /* 2 MiB */
    FAKE_SLOW,       /* no answer */
    FAKE_HANG_UP,    /* after the request */
    FAKE_WRITE_LOST, /* a write is carried out, and then it hangs up */
};

struct fake;

/* folder holds tls.crt, tls.key and ca.crt of the server itself, and the file token. */
struct fake *fake_start(const char *folder);
void fake_stop(struct fake *fake);
uint16_t fake_port(const struct fake *fake);

/* JSON; NULL: it is not there. Its resourceVersion is the fake's. */
void fake_set(struct fake *fake, enum fake_object which, const char *json);
char *fake_get(struct fake *fake, enum fake_object which); /* the caller frees; NULL: it is not there */
void fake_fail(struct fake *fake, enum fake_fault fault, unsigned requests);
void fake_read_token(struct fake *fake); /* again: the file has changed */

struct fake_counts {
    unsigned reads, writes, conflicts, strays, refused; /* refused: unknown tokens */
};
struct fake_counts fake_counts(struct fake *fake);

#endif
