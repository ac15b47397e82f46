/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/store.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certs/pem.h"

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

static bool fail(struct err *err, const char *what, const char *path, int number)
{
    char why[ERR_REASON];
    return err_set(err, "cannot %s %s: %s", what, path, err_reason(number, why));
}

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
            return fail(err, "make folder", path, errno);
        path[i] = folder[i];
    }
    return true;
}

/* Held until the descriptor is closed. */
static bool lock_folder(const char *folder, int *fd, struct err *err)
{
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 || flock(*fd, LOCK_EX) != 0)
        return fail(err, "use folder", folder, errno);
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

enum { SUFFIX = 8 };

static void name_fresh(char fresh[PATH_MAX + SUFFIX], const char *path)
{
    snprintf(fresh, PATH_MAX + SUFFIX, "%s.new", path);
}

/* Beside the path, to be moved there. */
static bool write_fresh(const char *path, mode_t mode, BIO *pem, struct err *err)
{
    char fresh[PATH_MAX + SUFFIX];
    char *bytes;
    long len = BIO_get_mem_data(pem, &bytes);
    name_fresh(fresh, path);
    unlink(fresh); /* of a process that died; the folder is locked */
    int fd FD_CLEANUP = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool good = fd >= 0 && write_all(fd, bytes, (size_t)len);
    return good || fail(err, "write", path, errno);
}

static bool move_fresh(const char *path, struct err *err)
{
    char fresh[PATH_MAX + SUFFIX];
    name_fresh(fresh, path);
    return rename(fresh, path) == 0 || fail(err, "write", path, errno);
}

static void forget_fresh(const char *path)
{
    char fresh[PATH_MAX + SUFFIX];
    name_fresh(fresh, path);
    unlink(fresh);
}

/* Both are there before either takes its place, so that a full disk costs nothing. The key goes first: a certificate
 * without its key is seen and made anew, too, but is never served. */
static bool save(const struct certs_pair *pair, const char *cert_path, const char *key_path, struct err *err)
{
    BIO *key BIO_CLEANUP = BIO_new(BIO_s_mem());
    BIO *cert BIO_CLEANUP = BIO_new(BIO_s_mem());
    if (!key || !cert || PEM_write_bio_PKCS8PrivateKey(key, pair->key, NULL, NULL, 0, NULL, NULL) != 1 ||
        PEM_write_bio_X509(cert, pair->cert) != 1)
        return err_set(err, "no memory to write %s", cert_path);
    bool good = write_fresh(key_path, 0600, key, err) && write_fresh(cert_path, 0644, cert, err) &&
                move_fresh(key_path, err) && move_fresh(cert_path, err);
    char *bytes;
    long len = BIO_get_mem_data(key, &bytes);
    OPENSSL_cleanse(bytes, (size_t)len);
    if (!good) {
        forget_fresh(key_path);
        forget_fresh(cert_path);
    }
    return good;
}

/* NULL without a failure: there is none. */
static bool open_pem(const char *path, BIO **out, struct err *err)
{
    errno = 0;
    *out = BIO_new_file(path, "re");
    int failure = errno;
    ERR_clear_error();
    return *out || failure == ENOENT || fail(err, "read", path, failure);
}

/* OpenSSL does not always say that memory was out; it always says what is wrong with a file. */
static bool was_memory_out(void)
{
    bool out = ERR_peek_error() == 0;
    for (unsigned long code; (code = ERR_get_error()) != 0;)
        out = out || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
    return out;
}

/* Leaves out empty when either is missing or broken: it is made anew then. What only cannot be read now is no reason to
 * replace it. */
static bool load(const char *cert_path, const char *key_path, struct certs_pair *out, struct err *err)
{
    BIO *cert BIO_CLEANUP = NULL;
    BIO *key BIO_CLEANUP = NULL;
    if (!open_pem(cert_path, &cert, err) || !open_pem(key_path, &key, err))
        return false;
    if (!cert || !key)
        return true;
    out->cert = PEM_read_bio_X509(cert, NULL, pem_no_passphrase, NULL);
    if (out->cert)
        out->key = PEM_read_bio_PrivateKey(key, NULL, pem_no_passphrase, NULL);
    if (out->cert && out->key)
        return true;
    certs_pair_release(out);
    return !was_memory_out() || err_set(err, "no memory to read %s", cert_path);
}

/* Looked at twice: clients trust this CA alone, and without memory for a moment OpenSSL takes a good one for broken. */
static bool keep_ca(const struct certs_request *request, const char *key_path, struct certs_store *out,
                    struct certs_pair *ca, struct err *err)
{
    for (int look = 0; look < 2; look++) {
        if (!load(out->ca, key_path, ca, err))
            return false;
        if (ca->cert && certs_is_fresh(ca, time(NULL), request->renew))
            return true;
        certs_pair_release(ca);
    }
    out->made_ca = true;
    return certs_make_ca(request, time(NULL), ca, err) && save(ca, out->ca, key_path, err);
}

/* Renewed ahead of its end: where that fails, there is a good one still. */
static bool keep_leaf(const struct certs_request *request, const struct certs_pair *ca, struct certs_store *out,
                      struct err *err)
{
    struct certs_pair leaf CERTS_PAIR_CLEANUP = {0};
    struct certs_pair fresh CERTS_PAIR_CLEANUP = {0};
    if (!load(out->cert, out->key, &leaf, err))
        return false;
    bool good = leaf.cert && certs_is_fresh(&leaf, time(NULL), 0) && certs_covers(leaf.cert, request) &&
                certs_is_issued_by(leaf.cert, ca->cert);
    if (good && certs_is_fresh(&leaf, time(NULL), request->renew))
        return true;
    struct err why = {0};
    out->made_leaf = certs_make_leaf(request, ca, time(NULL), &fresh, &why) && save(&fresh, out->cert, out->key, &why);
    if (!out->made_leaf)
        out->not_renewed = why;
    return out->made_leaf || good || err_set(err, "%s", why.message);
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
    if (len < 0)
        return fail(err, "read", ca, errno);
    if (len == 0 || len == PEM_MOST)
        return err_set(err, "cannot read %s: not a PEM file", ca);
    unsigned char *text = arena_raw(arena, (size_t)len / 3 * 4 + 5);
    int written = EVP_EncodeBlock(text, bytes, (int)len);
    *out = (struct str){(const char *)text, (size_t)written};
    return true;
}
