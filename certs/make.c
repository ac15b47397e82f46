/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/make.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

enum {
    SERIAL = 16, /* bytes */
    NAMES_MOST = 4096,
};

void certs_pair_release(struct certs_pair *pair)
{
    X509_free(pair->cert);
    EVP_PKEY_free(pair->key);
    *pair = (struct certs_pair){0};
}

static bool fail(struct err *err, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    err_set(err, "%s: %s", what, reason ? reason : "OpenSSL gives no reason");
    ERR_clear_error();
    return false;
}

static bool set_serial(X509 *cert)
{
    unsigned char bytes[SERIAL];
    if (RAND_bytes(bytes, SERIAL) != 1)
        return false;
    bytes[0] &= 0x7F; /* RFC 5280 section 4.1.2.2: positive */
    BIGNUM *number = BN_bin2bn(bytes, SERIAL, NULL);
    bool good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return good;
}

static bool set_name(X509_NAME *name, const char *common_name)
{
    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"dryfit", -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* A certificate of version 3 with a key of its own; unsigned, without extensions. */
static bool begin(const char *common_name, time_t now, int64_t life, struct certs_pair *out)
{
    out->cert = X509_new();
    out->key = EVP_EC_gen("P-256");
    return out->cert && out->key && X509_set_version(out->cert, X509_VERSION_3) == 1 && set_serial(out->cert) &&
           set_name(X509_get_subject_name(out->cert), common_name) &&
           X509_time_adj_ex(X509_getm_notBefore(out->cert), 0, -CERTS_SKEW, &now) &&
           X509_time_adj_ex(X509_getm_notAfter(out->cert), 0, (long)life, &now) &&
           X509_set_pubkey(out->cert, out->key) == 1;
}

struct extension {
    int nid;
    const char *value;
};

static bool extend(X509 *cert, X509 *issuer, const struct extension *list, size_t len)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    for (size_t i = 0; i < len; i++) {
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, list[i].nid, list[i].value);
        bool good = extension && X509_add_ext(cert, extension, -1) == 1;
        X509_EXTENSION_free(extension);
        if (!good)
            return false;
    }
    return true;
}

static bool sign(X509 *cert, const struct certs_pair *ca)
{
    return X509_set_issuer_name(cert, X509_get_subject_name(ca->cert)) == 1 &&
           X509_sign(cert, ca->key, EVP_sha256()) > 0;
}

bool certs_make_ca(const struct certs_request *request, time_t now, struct certs_pair *out, struct err *err)
{
    static const struct extension list[] = {
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    };
    struct certs_pair made CERTS_PAIR_CLEANUP = {0};
    if (!begin("dryfit CA", now, request->ca_life, &made) ||
        !extend(made.cert, made.cert, list, sizeof list / sizeof *list) || !sign(made.cert, &made))
        return fail(err, "cannot make a CA");
    *out = made;
    made = (struct certs_pair){0};
    return true;
}

/* "DNS:localhost,IP:127.0.0.1" */
static bool write_names(const struct certs_request *request, char out[NAMES_MOST])
{
    size_t len = 0;
    for (int kind = 0; kind < 2; kind++) {
        const char *const *names = kind == 0 ? request->dns : request->ips;
        for (; names && *names; names++) {
            int n = snprintf(out + len, NAMES_MOST - len, "%s%s:%s", len ? "," : "", kind == 0 ? "DNS" : "IP", *names);
            if (n < 0 || (size_t)n >= NAMES_MOST - len)
                return false;
            len += (size_t)n;
        }
    }
    return len > 0;
}

static bool clip_to(const X509 *ca, X509 *cert)
{
    const ASN1_TIME *end = X509_get0_notAfter(ca);
    if (ASN1_TIME_compare(X509_get0_notAfter(cert), end) <= 0)
        return true;
    return X509_set1_notAfter(cert, end) == 1;
}

bool certs_make_leaf(const struct certs_request *request, const struct certs_pair *ca, time_t now,
                     struct certs_pair *out, struct err *err)
{
    char names[NAMES_MOST];
    const struct extension list[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_subject_alt_name, names},
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    struct certs_pair made CERTS_PAIR_CLEANUP = {0};
    if (!write_names(request, names))
        return err_set(err, "cannot make a certificate: no names, or too many");
    if (!begin("dryfit webhook", now, request->leaf_life, &made) || !clip_to(ca->cert, made.cert) ||
        !extend(made.cert, ca->cert, list, sizeof list / sizeof *list) || !sign(made.cert, ca))
        return fail(err, "cannot make a certificate");
    *out = made;
    made = (struct certs_pair){0};
    return true;
}

static time_t seconds(const ASN1_TIME *when)
{
    struct tm utc = {0};
    return ASN1_TIME_to_tm(when, &utc) == 1 ? timegm(&utc) : 0;
}

time_t certs_made_at(const X509 *cert)
{
    return seconds(X509_get0_notBefore(cert)) + CERTS_SKEW;
}

time_t certs_ends_at(const X509 *cert)
{
    return seconds(X509_get0_notAfter(cert));
}

bool certs_is_valid(const X509 *cert, time_t now)
{
    return seconds(X509_get0_notBefore(cert)) <= now && now < certs_ends_at(cert);
}

bool certs_is_fresh(const struct certs_pair *pair, time_t now, int64_t more)
{
    bool fresh = certs_is_valid(pair->cert, now) && certs_ends_at(pair->cert) - now > more &&
                 X509_check_private_key(pair->cert, pair->key) == 1;
    ERR_clear_error();
    return fresh;
}

/* OpenSSL caches extensions in what it looks at. */
static X509 *look_at(const X509 *cert)
{
    union {
        const X509 *in;
        X509 *out;
    } same = {.in = cert};
    return same.out;
}

bool certs_is_issued_by(const X509 *cert, const X509 *ca)
{
    bool good = X509_check_ca(look_at(ca)) == 1 && X509_check_issued(look_at(ca), look_at(cert)) == X509_V_OK &&
                X509_verify(look_at(cert), X509_get0_pubkey(ca)) == 1;
    ERR_clear_error();
    return good;
}

bool certs_covers(const X509 *cert, const struct certs_request *request)
{
    X509 *same = look_at(cert);
    for (const char *const *name = request->dns; name && *name; name++) {
        if (X509_check_host(same, *name, 0, 0, NULL) != 1)
            return false;
    }
    for (const char *const *ip = request->ips; ip && *ip; ip++) {
        if (X509_check_ip_asc(same, *ip, 0) != 1)
            return false;
    }
    return true;
}
