/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/pem.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>

enum { TEXT_MOST = 1 << 20 }; /* bytes: more than an object in the API server can have */

static void free_bio(BIO **bio)
{
    BIO_free(*bio);
}
#define BIO_CLEANUP __attribute__((cleanup(free_bio)))

static BIO *open_text(struct str text)
{
    return text.len > 0 && text.len <= TEXT_MOST ? BIO_new_mem_buf(text.ptr, (int)text.len) : NULL;
}

int pem_no_passphrase(char *buffer, int size, int writing, void *locked)
{
    bool *wanted = locked;
    if (size > 0)
        *buffer = '\0';
    (void)writing;
    if (wanted)
        *wanted = true;
    return -1;
}

/* False at the end of the text, or at what is no certificate. */
static bool parse_next(BIO *bio, STACK_OF(X509) * list)
{
    X509 *cert = PEM_read_bio_X509(bio, NULL, pem_no_passphrase, NULL);
    if (cert && sk_X509_push(list, cert) > 0)
        return true;
    X509_free(cert);
    return false;
}

bool pem_parse_certs(struct str text, STACK_OF(X509) * list)
{
    BIO *bio BIO_CLEANUP = open_text(text);
    if (!bio)
        return text.len == 0;
    ERR_clear_error();
    while (parse_next(bio, list)) {
    }
    bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    return ended;
}

EVP_PKEY *pem_parse_key(struct str text)
{
    BIO *bio BIO_CLEANUP = open_text(text);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, pem_no_passphrase, NULL) : NULL;
    ERR_clear_error();
    return key;
}

/* The BIO's own copy is wiped. */
static struct str take(BIO *bio, struct arena *arena)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);
    if (len <= 0)
        return (struct str){0};
    struct str text = arena_copy(arena, (struct str){bytes, (size_t)len});
    OPENSSL_cleanse(bytes, (size_t)len);
    return text;
}

bool pem_write_certs(const STACK_OF(X509) * list, struct arena *arena, struct str *out)
{
    BIO *bio BIO_CLEANUP = BIO_new(BIO_s_mem());
    if (!bio)
        return false;
    for (int i = 0; i < sk_X509_num(list); i++) {
        if (PEM_write_bio_X509(bio, sk_X509_value(list, i)) != 1)
            return false;
    }
    *out = take(bio, arena);
    return true;
}

bool pem_write_cert(X509 *cert, struct arena *arena, struct str *out)
{
    BIO *bio BIO_CLEANUP = BIO_new(BIO_s_mem());
    if (!bio || PEM_write_bio_X509(bio, cert) != 1)
        return false;
    *out = take(bio, arena);
    return true;
}

bool pem_write_key(const EVP_PKEY *key, struct arena *arena, struct str *out)
{
    BIO *bio BIO_CLEANUP = BIO_new(BIO_s_secmem());
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        return false;
    *out = take(bio, arena);
    return true;
}

bool pem_from_base64(struct str text, struct arena *arena, struct str *out)
{
    if (text.len % 4 != 0 || text.len > TEXT_MOST)
        return false;
    unsigned char *bytes = arena_raw(arena, text.len / 4 * 3 + 1);
    int len = EVP_DecodeBlock(bytes, (const unsigned char *)text.ptr, (int)text.len);
    if (len < 0 || (size_t)len != text.len / 4 * 3)
        return false;
    for (size_t i = 1; i <= 2 && i <= text.len && text.ptr[text.len - i] == '='; i++)
        len--; /* which OpenSSL counts as a byte */
    *out = (struct str){(const char *)bytes, (size_t)len};
    return true;
}

struct str pem_to_base64(struct str bytes, struct arena *arena)
{
    unsigned char *text = arena_raw(arena, bytes.len / 3 * 4 + 5);
    int len = EVP_EncodeBlock(text, (const unsigned char *)bytes.ptr, (int)bytes.len);
    return (struct str){(const char *)text, (size_t)len};
}
