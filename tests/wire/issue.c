/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/issue.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { DAY = 24 * 60 * 60, RSA_BITS = 2048, WEAK_BITS = 512 };

static void extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void describe(X509 *cert, const struct issue *issue)
{
    static long serial = 1;
    bool usual = issue->from_day == 0 && issue->to_day == 0;
    X509_NAME *name = X509_get_subject_name(cert);
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)issue->name, -1, -1, 0), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), usual ? -DAY : (long)issue->from_day * DAY);
    X509_gmtime_adj(X509_getm_notAfter(cert), usual ? 2L * DAY : (long)issue->to_day * DAY);
}

static void add_extensions(X509 *cert, X509 *issuer, const struct issue *issue)
{
    char names[128];
    extend(cert, issuer, NID_basic_constraints, issue->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(cert, issuer, NID_key_usage, issue->ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
    if (issue->server_only)
        extend(cert, issuer, NID_ext_key_usage, "serverAuth");
    if (!issue->dns)
        return;
    snprintf(names, sizeof names, "DNS:%s", issue->dns);
    extend(cert, issuer, NID_subject_alt_name, names);
}

static EVP_PKEY *make_key(const struct issue *issue)
{
    if (issue->weak)
        return EVP_RSA_gen(WEAK_BITS);
    return issue->rsa ? EVP_RSA_gen(RSA_BITS) : EVP_EC_gen("P-256");
}

struct issued issue_make(const struct issue *issue, const struct issued *by)
{
    struct issued made = {X509_new(), make_key(issue)};
    assert_non_null(made.cert);
    assert_non_null(made.key);
    const struct issued *issuer = by ? by : &made;
    describe(made.cert, issue);
    assert_int_equal(X509_set_issuer_name(made.cert, X509_get_subject_name(issuer->cert)), 1);
    assert_int_equal(X509_set_pubkey(made.cert, made.key), 1);
    add_extensions(made.cert, issuer->cert, issue);
    assert_true(X509_sign(made.cert, issuer->key, EVP_sha256()) > 0);
    return made;
}

void issue_free(struct issued *issued)
{
    X509_free(issued->cert);
    EVP_PKEY_free(issued->key);
    *issued = (struct issued){0};
}

static void write_pem(const struct issued *issued, const struct issued *issuer, bool cert, bool key, const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    if (cert)
        assert_int_equal(PEM_write_X509(file, issued->cert), 1);
    if (issuer)
        assert_int_equal(PEM_write_X509(file, issuer->cert), 1);
    if (key)
        assert_int_equal(PEM_write_PKCS8PrivateKey(file, issued->key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
}

void issue_write(const struct issued *issued, const struct issued *issuer, const char *path)
{
    write_pem(issued, issuer, true, false, path);
}

void issue_write_key(const struct issued *issued, const char *path)
{
    write_pem(issued, NULL, false, true, path);
}

void issue_write_locked_key(const struct issued *issued, const char *path)
{
    char word[] = "secret";
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(PEM_write_PKCS8PrivateKey(file, issued->key, EVP_aes_256_cbc(), word, sizeof word - 1, NULL, NULL),
                     1);
    assert_int_equal(fclose(file), 0);
}

void issue_write_both(const struct issued *issued, const struct issued *issuer, const char *path)
{
    write_pem(issued, issuer, true, true, path);
}
