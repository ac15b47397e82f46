/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/tls_clients.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "webhook/tls_identity.h"
#include "webhook/wiped.h"

enum { SUBJECT = 200 };

void tls_clients_release(struct tls_clients *clients)
{
    X509_STORE_free(clients->store);
    sk_X509_NAME_pop_free(clients->authorities, X509_NAME_free);
    *clients = (struct tls_clients){0};
}

static bool add(struct tls_clients *clients, X509 *cert)
{
    time_t until = tls_time(X509_get0_notAfter(cert));
    if (until > clients->not_after)
        clients->not_after = until;
    clients->len++;
    X509_NAME *name = X509_NAME_dup(X509_get_subject_name(cert));
    if (name && sk_X509_NAME_push(clients->authorities, name) > 0)
        return X509_STORE_add_cert(clients->store, cert) == 1;
    X509_NAME_free(name);
    return false;
}

/* Each certificate of the file is trusted as it stands: an intermediate CA need not bring its root along. */
static bool fill(struct tls_clients *clients, const STACK_OF(X509) * certs)
{
    clients->store = X509_STORE_new();
    clients->authorities = sk_X509_NAME_new_null();
    bool good =
        clients->store && clients->authorities && X509_STORE_set_flags(clients->store, X509_V_FLAG_PARTIAL_CHAIN) == 1;
    for (int i = 0; good && i < sk_X509_num(certs); i++)
        good = add(clients, sk_X509_value(certs, i));
    ERR_clear_error();
    return good;
}

bool tls_clients_read(const char *path, struct tls_clients *out, struct err *err)
{
    struct wiped file WIPED_CLEANUP = {0};
    struct tls_clients clients = {0};
    STACK_OF(X509) *certs = NULL;
    if (!wiped_read(path, &file, err))
        return err_wrap(err, "client CA");
    if (!tls_certificates_parse(file.ptr, file.len, &certs, err))
        return err_wrap(err, "client CA %s", path);
    bool good = fill(&clients, certs);
    sk_X509_pop_free(certs, X509_free);
    if (!good) {
        tls_clients_release(&clients);
        return err_set(err, "client CA %s: out of memory", path);
    }
    *out = clients;
    return true;
}

static bool is_in(const struct tls_names *names, const ASN1_STRING *text, bool (*eq)(struct str a, struct str b))
{
    struct str it = {(const char *)ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text)};
    for (size_t i = 0; i < names->len; i++) {
        if (eq(it, str_from(names->items[i])))
            return true;
    }
    return false;
}

static bool has_dns_name(const X509 *cert, const struct tls_names *names)
{
    bool found = false;
    GENERAL_NAMES *list = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; !found && i < sk_GENERAL_NAME_num(list); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(list, i);
        found = name->type == GEN_DNS && is_in(names, name->d.dNSName, str_eq_nocase);
    }
    GENERAL_NAMES_free(list);
    return found;
}

/* Of several common names the last counts, as for the API server. */
static bool has_common_name(X509 *cert, const struct tls_names *names)
{
    X509_NAME *subject = X509_get_subject_name(cert);
    int last = -1;
    for (int at; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, last)) >= 0;)
        last = at;
    return last >= 0 && is_in(names, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)), str_eq);
}

bool tls_clients_allow(X509 *cert, const struct tls_names *names)
{
    return names->len == 0 || has_common_name(cert, names) || has_dns_name(cert, names);
}

/* The reason goes into OpenSSL's queue of errors, where tls_why() finds it. */
static void say(X509_STORE_CTX *store)
{
    char subject[SUBJECT] = "unknown";
    int error = X509_STORE_CTX_get_error(store);
    X509 *cert = X509_STORE_CTX_get0_cert(store);
    if (cert)
        X509_NAME_oneline(X509_get_subject_name(cert), subject, sizeof subject);
    const char *why = error == X509_V_ERR_CERT_REJECTED ? "none of its names stands in --client-name"
                                                        : X509_verify_cert_error_string(error);
    ERR_raise_data(ERR_LIB_USER, SSL_R_CERTIFICATE_VERIFY_FAILED, "client certificate of %s: %s", subject, why);
}

/* Called for each certificate of a client's chain, its own last. */
static int judge(int good, X509_STORE_CTX *store)
{
    if (good && X509_STORE_CTX_get_error_depth(store) == 0) {
        const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
        const struct tls_names *names = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
        good = tls_clients_allow(X509_STORE_CTX_get0_cert(store), names);
        if (!good)
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    }
    if (!good)
        say(store);
    return good;
}

bool tls_clients_require(SSL_CTX *ctx, const struct tls_clients *clients, const struct tls_names *names)
{
    union {
        const struct tls_names *in;
        void *out;
    } data = {.in = names};
    STACK_OF(X509_NAME) *authorities = SSL_dup_CA_list(clients->authorities);
    if (!authorities || SSL_CTX_set_app_data(ctx, data.out) != 1 ||
        SSL_CTX_set1_verify_cert_store(ctx, clients->store) != 1) {
        sk_X509_NAME_pop_free(authorities, X509_NAME_free);
        return false;
    }
    SSL_CTX_set_client_CA_list(ctx, authorities);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, judge);
    return true;
}
