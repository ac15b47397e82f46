/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/store.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEM_MOST = 64 * 1024 };

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_CLEANUP __attribute__((cleanup(close_fd)))

static void free_bio(BIO **bio)
{
    BIO_free(*bio);
}
#define BIO_CLEANUP __attribute__((cleanup(free_bio)))

static bool join(char out[PATH_MAX], const char *folder, const char *name, struct err *err)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return (n > 0 && n < PATH_MAX) || err_set(err, "path %s/%s is too long", folder, name);
}

static bool make_folder(const char *folder, struct err *err)
{
    char path[PATH_MAX];
    size_t len = strlen(folder);
    if (len >= sizeof path)
        return err_set(err, "path %s is too long", folder);
    memcpy(path, folder, len + 1);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        path[i] = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return err_set(err, "cannot make folder %s: %s", path, strerror(errno));
        path[i] = folder[i];
    }
    return true;
}

/* Held until the descriptor is closed. */
static bool lock_folder(const char *folder, int *fd, struct err *err)
{
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 || flock(*fd, LOCK_EX) != 0)
        return err_set(err, "cannot use folder %s: %s", folder, strerror(errno));
    return true;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return fsync(fd) == 0;
}

static bool write_file(const char *path, mode_t mode, BIO *pem, struct err *err)
{
    char fresh[PATH_MAX + 8];
    char *bytes;
    long len = BIO_get_mem_data(pem, &bytes);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    unlink(fresh); /* of a process that died; the folder is locked */
    int fd FD_CLEANUP = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool good = fd >= 0 && write_all(fd, bytes, (size_t)len) && rename(fresh, path) == 0;
    int failure = errno;
    if (!good && fd >= 0)
        unlink(fresh);
    return good || err_set(err, "cannot write %s: %s", path, strerror(failure));
}

/* The key goes first: a certificate without its key is seen and made anew, too, but is never served. */
static bool save(const struct certs_pair *pair, const char *cert_path, const char *key_path, struct err *err)
{
    BIO *key BIO_CLEANUP = BIO_new(BIO_s_secmem()); /* which wipes what it leaves when it grows */
    BIO *cert BIO_CLEANUP = BIO_new(BIO_s_mem());
    if (!key || !cert || PEM_write_bio_PKCS8PrivateKey(key, pair->key, NULL, NULL, 0, NULL, NULL) != 1 ||
        PEM_write_bio_X509(cert, pair->cert) != 1)
        return err_set(err, "no memory to write %s", cert_path);
    bool good = write_file(key_path, 0600, key, err);
    char *bytes;
    long len = BIO_get_mem_data(key, &bytes);
    OPENSSL_cleanse(bytes, (size_t)len);
    return good && write_file(cert_path, 0644, cert, err);
}

/* False when either is missing or broken, whatever the reason: it is made anew then. */
static bool load(const char *cert_path, const char *key_path, struct certs_pair *out)
{
    BIO *cert BIO_CLEANUP = BIO_new_file(cert_path, "re");
    BIO *key BIO_CLEANUP = BIO_new_file(key_path, "re");
    if (cert && key) {
        out->cert = PEM_read_bio_X509(cert, NULL, NULL, NULL);
        out->key = PEM_read_bio_PrivateKey(key, NULL, NULL, NULL);
    }
    ERR_clear_error();
    return out->cert && out->key;
}

static bool is_issued_by(const X509 *cert, const X509 *ca)
{
    union {
        const X509 *in;
        X509 *out;
    } leaf = {.in = cert}, issuer = {.in = ca};
    bool good = X509_check_issued(issuer.out, leaf.out) == X509_V_OK &&
                X509_verify(leaf.out, X509_get0_pubkey(issuer.out)) == 1;
    ERR_clear_error();
    return good;
}

static bool keep_ca(const struct certs_request *request, const char *key_path, struct certs_store *out,
                    struct certs_pair *ca, struct err *err)
{
    if (load(out->ca, key_path, ca) && certs_is_fresh(ca, request->renew_days))
        return true;
    certs_pair_release(ca);
    out->made_ca = true;
    return certs_make_ca(request, ca, err) && save(ca, out->ca, key_path, err);
}

static bool keep_leaf(const struct certs_request *request, const struct certs_pair *ca, struct certs_store *out,
                      struct err *err)
{
    struct certs_pair leaf CERTS_PAIR_CLEANUP = {0};
    if (load(out->cert, out->key, &leaf) && certs_is_fresh(&leaf, request->renew_days) &&
        certs_covers(leaf.cert, request) && is_issued_by(leaf.cert, ca->cert))
        return true;
    certs_pair_release(&leaf);
    out->made_leaf = true;
    return certs_make_leaf(request, ca, &leaf, err) && save(&leaf, out->cert, out->key, err);
}

bool certs_store_open(const char *folder, const struct certs_request *request, struct certs_store *out, struct err *err)
{
    char ca_key[PATH_MAX];
    int lock FD_CLEANUP = -1;
    struct certs_pair ca CERTS_PAIR_CLEANUP = {0};
    *out = (struct certs_store){.made_ca = false};
    return join(out->ca, folder, "ca.crt", err) && join(ca_key, folder, "ca.key", err) &&
           join(out->cert, folder, "tls.crt", err) && join(out->key, folder, "tls.key", err) &&
           make_folder(folder, err) && lock_folder(folder, &lock, err) && keep_ca(request, ca_key, out, &ca, err) &&
           keep_leaf(request, &ca, out, err);
}

bool certs_bundle(const char *ca, struct arena *arena, struct str *out, struct err *err)
{
    unsigned char *bytes = arena_raw(arena, PEM_MOST);
    int fd FD_CLEANUP = open(ca, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, bytes, PEM_MOST) : -1;
    if (len <= 0 || len == PEM_MOST)
        return err_set(err, "cannot read %s: %s", ca, len < 0 ? strerror(errno) : "not a PEM file");
    unsigned char *text = arena_raw(arena, (size_t)len / 3 * 4 + 5);
    int written = EVP_EncodeBlock(text, bytes, (int)len);
    *out = (struct str){(const char *)text, (size_t)written};
    return true;
}
