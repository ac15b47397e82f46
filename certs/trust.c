/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* strptime */
#include "certs/trust.h"

#include <openssl/x509v3.h>

#include "base/text.h"
#include "certs/pem.h"

enum { MOMENT = 32 };

void trust_release(struct trust *trust)
{
    sk_X509_pop_free(trust->held, X509_free);
    sk_X509_pop_free(trust->seen, X509_free);
    *trust = (struct trust){0};
}

bool trust_has(const STACK_OF(X509) * list, const X509 *cert)
{
    for (int i = 0; i < sk_X509_num(list); i++) {
        if (X509_cmp(sk_X509_value(list, i), cert) == 0)
            return true;
    }
    return false;
}

static bool is_listed(const char *const *names, struct str name)
{
    for (; names && *names; names++) {
        if (str_eq_nocase(str_from(*names), name))
            return true;
    }
    return false;
}

/* https://10.0.0.1:8443/validate -> 10.0.0.1 */
static struct str host_of(struct str url)
{
    struct str rest = url, host;
    if (!str_starts_nocase(url, STR("https://")))
        return (struct str){0};
    rest = str_after(url, sizeof "https://" - 1);
    if (!str_cut(&rest, '/', &host))
        return (struct str){0};
    if (host.len > 0 && host.ptr[0] == '[') {
        host = str_after(host, 1);
        rest = host;
        return str_cut(&rest, ']', &host) ? host : (struct str){0};
    }
    rest = host;
    return str_cut(&rest, ':', &host) ? host : (struct str){0};
}

/* By the name that an API server asks a certificate for:
 * https://pkg.go.dev/k8s.io/apiserver/pkg/util/webhook#ClientManager.HookClient */
static bool is_ours(const cJSON *entry, const struct certs_request *names)
{
    char name[512];
    const cJSON *client = tree_get(entry, "clientConfig"), *service = tree_get(client, "service");
    struct str host = host_of(tree_get_str(client, "url"));
    if (!service)
        return host.len > 0 && (is_listed(names->dns, host) || is_listed(names->ips, host));
    struct str own = tree_get_str(service, "name"), ns = tree_get_str(service, "namespace");
    int len = snprintf(name, sizeof name, "%.*s.%.*s.svc", STR_ARG(own), STR_ARG(ns));
    return len > 0 && (size_t)len < sizeof name && is_listed(names->dns, str_from(name));
}

static const cJSON *first_entry(const cJSON *configuration)
{
    const cJSON *list = tree_get(configuration, "webhooks");
    return list ? list->child : NULL;
}

static time_t read_since(const cJSON *configuration)
{
    char text[MOMENT];
    struct tm utc = {0};
    struct str since = tree_str(tree_path(configuration, "metadata", "annotations", TRUST_SINCE, NULL));
    if (since.len == 0 || since.len >= sizeof text)
        return 0;
    memcpy(text, since.ptr, since.len);
    text[since.len] = '\0';
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return end && *end == '\0' ? timegm(&utc) : 0;
}

bool trust_add(STACK_OF(X509) * list, X509 *cert)
{
    if (X509_up_ref(cert) != 1)
        return false;
    if (sk_X509_push(list, cert) > 0)
        return true;
    X509_free(cert);
    return false;
}

/* What stands in one list alone makes the entries differ. */
static bool add_entry(struct trust *trust, STACK_OF(X509) * here, bool first)
{
    for (int i = sk_X509_num(trust->held) - 1; i >= 0; i--) {
        if (trust_has(here, sk_X509_value(trust->held, i)))
            continue;
        X509_free(sk_X509_delete(trust->held, i));
        trust->uniform = false;
    }
    for (int i = 0; i < sk_X509_num(here); i++) {
        X509 *cert = sk_X509_value(here, i);
        if (trust_has(trust->seen, cert))
            continue;
        trust->uniform = trust->uniform && first;
        if (!trust_add(trust->seen, cert) || (first && !trust_add(trust->held, cert)))
            return false;
    }
    return true;
}

static bool parse_entry(struct trust *trust, const cJSON *entry, bool first, struct arena *arena)
{
    struct str text = {0};
    STACK_OF(X509) *here = sk_X509_new_null();
    struct str coded = tree_get_str(tree_get(entry, "clientConfig"), "caBundle");
    bool clean = here && pem_from_base64(coded, arena, &text) && pem_parse_certs(text, here);
    trust->uniform = trust->uniform && clean;
    bool good = here && add_entry(trust, here, first);
    sk_X509_pop_free(here, X509_free);
    return good;
}

static bool parse_entries(struct trust *trust, const struct certs_request *names, struct arena *arena, struct err *err)
{
    unsigned count = 0;
    for (const cJSON *entry = first_entry(trust->configuration); entry; entry = entry->next) {
        if (is_ours(entry, names) && !parse_entry(trust, entry, count++ == 0, arena))
            return err_set(err, "no memory for a caBundle");
    }
    return count > 0 || err_set(err, "none of its webhooks calls a name that the certificate is for, such as %s",
                                names->dns && *names->dns ? *names->dns : "");
}

bool trust_parse(const cJSON *configuration, const struct certs_request *names, struct arena *arena, struct trust *out,
                 struct err *err)
{
    struct trust trust = {
        .state = TRUST_KNOWN, .configuration = configuration, .uniform = true, .since = read_since(configuration)};
    if (!str_eq(tree_get_str(configuration, "kind"), STR("ValidatingWebhookConfiguration")) ||
        tree_str(tree_path(configuration, "metadata", "resourceVersion", NULL)).len == 0)
        return err_set(err, "the API server answers with something that is none");
    trust.held = sk_X509_new_null();
    trust.seen = sk_X509_new_null();
    if (!trust.held || !trust.seen || !parse_entries(&trust, names, arena, err)) {
        bool memory = trust.held && trust.seen;
        trust_release(&trust);
        return memory ? false : err_set(err, "no memory for a caBundle");
    }
    *out = trust;
    return true;
}

static void write_step(struct text *out, const char *op, const char *path, struct str value)
{
    text_format(out, "%s{\"op\":\"%s\",\"path\":\"%s\",\"value\":", out->len > 1 ? "," : "", op, path);
    text_json(out, value);
    text_char(out, '}');
}

/* The tests of the name and of the version keep the list of entries from being another one than was read. */
static void write_entry(struct text *out, const cJSON *entry, unsigned index, struct str bundle)
{
    write_step(out, "test", arena_format(out->arena, "/webhooks/%u/name", index).ptr, tree_get_str(entry, "name"));
    write_step(out, "add", arena_format(out->arena, "/webhooks/%u/clientConfig/caBundle", index).ptr, bundle);
}

static void write_since(struct text *out, const cJSON *configuration, time_t since)
{
    char moment[MOMENT];
    struct tm utc;
    gmtime_r(&since, &utc);
    strftime(moment, sizeof moment, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (!tree_path(configuration, "metadata", "annotations", NULL))
        text_add(out, STR(",{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{}}"));
    write_step(out, "add", "/metadata/annotations/dryfit.dev~1ca-bundle-since", str_from(moment)); /* RFC 6901 */
}

bool trust_patch(const struct trust *trust, const struct certs_request *names, const STACK_OF(X509) * bundle,
                 time_t since, struct arena *arena, struct str *out, struct err *err)
{
    struct text text = {.arena = arena};
    unsigned index = 0;
    struct str pem;
    if (!pem_write_certs(bundle, arena, &pem))
        return err_set(err, "no memory for a caBundle");
    struct str coded = pem_to_base64(pem, arena);
    text_char(&text, '[');
    write_step(&text, "test", "/metadata/resourceVersion",
               tree_str(tree_path(trust->configuration, "metadata", "resourceVersion", NULL)));
    for (const cJSON *entry = first_entry(trust->configuration); entry; entry = entry->next, index++) {
        if (is_ours(entry, names))
            write_entry(&text, entry, index, coded);
    }
    write_since(&text, trust->configuration, since);
    text_char(&text, ']');
    *out = text_str(&text);
    return true;
}
