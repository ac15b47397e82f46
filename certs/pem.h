/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and keys as text: PEM, and base64 as Kubernetes' objects carry it. What is made lies in an arena, which
 * is to be wiped when a key went through it. */
#ifndef DRYFIT_CERTS_PEM_H
#define DRYFIT_CERTS_PEM_H

#include <openssl/x509.h>

#include "base/arena.h"
#include "base/err.h"

/* Appends the certificates of a text to a list, which takes them. False when there is anything in it that cannot be
 * read; what stands before that has been appended. */
MUST_USE bool pem_parse_certs(struct str text, STACK_OF(X509) * list);
EVP_PKEY *pem_parse_key(struct str text); /* NULL when it is none, or locked; the caller frees */

/* For OpenSSL, which would ask at the terminal: there is nobody to ask. *locked, a bool, is set; it may be NULL. */
int pem_no_passphrase(char *buffer, int size, int writing, void *locked);

/* One after the other; nothing for none. False when memory is out. */
MUST_USE bool pem_write_certs(const STACK_OF(X509) * list, struct arena *arena, struct str *out);
MUST_USE bool pem_write_cert(X509 *cert, struct arena *arena, struct str *out);
MUST_USE bool pem_write_key(const EVP_PKEY *key, struct arena *arena, struct str *out);

MUST_USE bool pem_from_base64(struct str text, struct arena *arena, struct str *out);
struct str pem_to_base64(struct str bytes, struct arena *arena);

#endif
