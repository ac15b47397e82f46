/* SPDX-License-Identifier: Apache-2.0 */
#include "certs/kept.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/tree_write.h"
#include "certs/make.h"
#include "certs/pem.h"

/* https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets has the last two. */
static const char ca_cert_key[] = "ca.crt", ca_key_key[] = "ca.key", leaf_cert_key[] = "tls.crt",
                  leaf_key_key[] = "tls.key";

void kept_release(struct kept *kept)
{
    sk_X509_pop_free(kept->cas, X509_free);
    EVP_PKEY_free(kept->ca_key);
    X509_free(kept->leaf);
    EVP_PKEY_free(kept->leaf_key);
    *kept = (struct kept){0};
}

static struct str read_value(const cJSON *secret, const char *key, struct arena *arena)
{
    struct str bytes;
    return pem_from_base64(tree_get_str(tree_get(secret, "data"), key), arena, &bytes) ? bytes : (struct str){0};
}

static bool read_all(const cJSON *secret, struct arena *arena, struct kept *out)
{
    STACK_OF(X509) *chain = sk_X509_new_null();
    out->cas = sk_X509_new_null();
    bool memory = chain && out->cas;
    if (memory && !pem_parse_certs(read_value(secret, ca_cert_key, arena), out->cas))
        memory = out->cas != NULL; /* what could be read counts */
    if (memory && pem_parse_certs(read_value(secret, leaf_cert_key, arena), chain))
        out->leaf = sk_X509_shift(chain);
    sk_X509_pop_free(chain, X509_free);
    out->ca_key = pem_parse_key(read_value(secret, ca_key_key, arena));
    out->leaf_key = pem_parse_key(read_value(secret, leaf_key_key, arena));
    return memory;
}

bool kept_parse(const cJSON *secret, struct arena *arena, struct kept *out, struct err *err)
{
    struct kept kept = {.secret = secret};
    if (!str_eq(tree_get_str(secret, "kind"), STR("Secret")) ||
        tree_str(tree_path(secret, "metadata", "resourceVersion", NULL)).len == 0)
        return err_set(err, "the API server answers with something that is no Secret");
    if (!read_all(secret, arena, &kept)) {
        kept_release(&kept);
        return err_set(err, "no memory for a Secret's certificates");
    }
    *out = kept;
    return true;
}

static bool is_pair(const X509 *cert, const EVP_PKEY *key)
{
    bool good = cert && key && X509_check_private_key(cert, key) == 1;
    ERR_clear_error();
    return good;
}

X509 *kept_ca(const struct kept *kept)
{
    X509 *ca = sk_X509_value(kept->cas, 0);
    return ca && X509_check_ca(ca) == 1 && is_pair(ca, kept->ca_key) ? ca : NULL;
}

X509 *kept_issuer(const struct kept *kept)
{
    for (int i = 0; is_pair(kept->leaf, kept->leaf_key) && i < sk_X509_num(kept->cas); i++) {
        if (certs_is_issued_by(kept->leaf, sk_X509_value(kept->cas, i)))
            return sk_X509_value(kept->cas, i);
    }
    return NULL;
}

static void write_member(struct text *out, const char *key, struct str value)
{
    text_char(out, out->ptr[out->len - 1] == '{' ? ' ' : ',');
    text_json(out, str_from(key));
    text_char(out, ':');
    text_add(out, value);
}

static struct str quoted(struct str value, struct arena *arena)
{
    struct text text = {.arena = arena};
    text_json(&text, value);
    return text_str(&text);
}

static struct str written(const cJSON *node, struct arena *arena)
{
    struct text text = {.arena = arena};
    tree_write(&text, node);
    return text_str(&text);
}

static void write_value(struct text *out, const char *key, struct str bytes)
{
    if (bytes.len > 0)
        write_member(out, key, quoted(pem_to_base64(bytes, out->arena), out->arena));
}

static bool is_one_of(struct str key, const char *const *keys)
{
    for (; *keys; keys++) {
        if (str_eq(key, str_from(*keys)))
            return true;
    }
    return false;
}

/* The members of an object but for some. */
static void write_others(struct text *out, const cJSON *object, const char *const *but)
{
    for (const cJSON *member = object ? object->child : NULL; member; member = member->next) {
        if (!is_one_of(tree_key(member), but))
            write_member(out, arena_copy(out->arena, tree_key(member)).ptr, written(member, out->arena));
    }
}

struct pems { /* empty: there is none */
    struct str cas, ca_key, leaf, leaf_key;
};

static bool write_pems(const struct kept *kept, struct arena *arena, struct pems *out)
{
    return pem_write_certs(kept->cas, arena, &out->cas) &&
           (!kept->ca_key || pem_write_key(kept->ca_key, arena, &out->ca_key)) &&
           (!kept->leaf || pem_write_cert(kept->leaf, arena, &out->leaf)) &&
           (!kept->leaf_key || pem_write_key(kept->leaf_key, arena, &out->leaf_key));
}

static struct str write_data(const struct kept *kept, const struct pems *pems, struct arena *arena)
{
    static const char *const ours[] = {ca_cert_key, ca_key_key, leaf_cert_key, leaf_key_key, NULL};
    struct text out = {.arena = arena};
    text_char(&out, '{');
    write_value(&out, ca_cert_key, pems->cas);
    write_value(&out, ca_key_key, pems->ca_key);
    write_value(&out, leaf_cert_key, pems->leaf);
    write_value(&out, leaf_key_key, pems->leaf_key);
    write_others(&out, tree_get(kept->secret, "data"), ours);
    text_char(&out, '}');
    return text_str(&out);
}

static struct str write_metadata(const struct kept *kept, struct arena *arena)
{
    static const char *const servers[] = {"managedFields", NULL}; /* which the API server works out itself */
    struct text out = {.arena = arena};
    text_char(&out, '{');
    write_others(&out, tree_get(kept->secret, "metadata"), servers);
    text_char(&out, '}');
    return text_str(&out);
}

bool kept_write(const struct kept *kept, struct arena *arena, struct str *out, struct err *err)
{
    static const char *const ours[] = {"metadata", "data", NULL};
    struct pems pems = {0};
    struct text text = {.arena = arena};
    if (!write_pems(kept, arena, &pems))
        return err_set(err, "no memory for a Secret's certificates");
    text_char(&text, '{');
    write_others(&text, kept->secret, ours);
    write_member(&text, "metadata", write_metadata(kept, arena));
    write_member(&text, "data", write_data(kept, &pems, arena));
    text_char(&text, '}');
    *out = text_str(&text);
    return true;
}
