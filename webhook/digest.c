/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/digest.h"

#include <openssl/evp.h>

#include "webhook/file.h"
#include "webhook/wiped.h"

enum { MEMORY = 16 * 1024 * 1024 }; /* bytes for the names of a folder */

static void free_sum(EVP_MD_CTX **sum)
{
    EVP_MD_CTX_free(*sum);
}
#define SUM_CLEANUP __attribute__((cleanup(free_sum)))

/* Its length goes first, so that bytes cannot pass from one piece to the next unseen. */
static bool add(EVP_MD_CTX *sum, const char *bytes, size_t len)
{
    return EVP_DigestUpdate(sum, &len, sizeof len) == 1 && EVP_DigestUpdate(sum, bytes, len) == 1;
}

static bool add_file(EVP_MD_CTX *sum, struct str path, struct err *err)
{
    struct wiped file WIPED_CLEANUP = {0};
    if (!wiped_read(path.ptr, &file, err))
        return false;
    return (add(sum, path.ptr, path.len) && add(sum, file.ptr, file.len)) ||
           err_set(err, "no memory to compare the files");
}

static bool add_path(EVP_MD_CTX *sum, const char *path, bool *filled, struct err *err)
{
    struct strs names;
    struct arena *arena ARENA_CLEANUP = arena_new(MEMORY, NULL);
    if (!arena)
        return err_set(err, "%s: out of memory", path);
    if (!file_list(arena, path, FILE_FLAT, &names, err))
        return false;
    for (size_t i = 0; i < names.len; i++) {
        if (!add_file(sum, names.items[i], err))
            return false;
    }
    *filled = names.len > 0;
    return true;
}

bool digest_paths(const char *const *paths, size_t len, struct digest *out, struct err *err)
{
    struct digest digest = {.filled = 0};
    EVP_MD_CTX *sum SUM_CLEANUP = EVP_MD_CTX_new();
    if (!sum || EVP_DigestInit_ex(sum, EVP_sha256(), NULL) != 1)
        return err_set(err, "no memory to compare the files");
    for (size_t i = 0; i < len; i++) {
        bool filled = false;
        if (!add_path(sum, paths[i], &filled, err))
            return false;
        if (filled && i < 64)
            digest.filled |= UINT64_C(1) << i;
    }
    if (EVP_DigestFinal_ex(sum, digest.sum, NULL) != 1)
        return err_set(err, "no memory to compare the files");
    *out = digest;
    return true;
}
