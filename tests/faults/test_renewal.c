/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to the API server with too little memory: the whole of it, or nothing. A Secret without a key would cost
 * all replicas theirs, a caBundle without a CA the API servers' trust. */
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "certs/kept.h"
#include "certs/trust.h"
#include "faults/inject.h"

enum { MOST = 5000 };

static const char *const dns[] = {"dryfit.dryfit.svc", NULL};
static const struct certs_request names = {.dns = dns, .ca_life = 864000, .leaf_life = 864000};

static struct arena *lasting;
static struct kept kept;
static struct trust trust;

static const cJSON *json(const char *text)
{
    const cJSON *root = NULL;
    struct err err;
    assert_true(json_parse(lasting, str_from(text), &root, &err));
    return root;
}

static int start(void **state)
{
    struct certs_pair ca = {0}, leaf = {0};
    struct err err;
    (void)state;
    json_init();
    lasting = arena_new(0, NULL);
    assert_true(certs_make_ca(&names, time(NULL), &ca, &err));
    assert_true(certs_make_leaf(&names, &ca, time(NULL), &leaf, &err));
    kept = (struct kept){.secret = json("{\"kind\":\"Secret\",\"metadata\":{\"resourceVersion\":\"7\"}}"),
                         .cas = sk_X509_new_null(),
                         .ca_key = ca.key,
                         .leaf = leaf.cert,
                         .leaf_key = leaf.key};
    sk_X509_push(kept.cas, ca.cert);
    assert_true(trust_parse(json("{\"kind\":\"ValidatingWebhookConfiguration\",\"metadata\":{\"resourceVersion\":"
                                 "\"7\"},\"webhooks\":[{\"name\":\"w\",\"clientConfig\":{\"service\":{\"name\":"
                                 "\"dryfit\",\"namespace\":\"dryfit\"}}}]}"),
                            &names, lasting, &trust, &err));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    kept_release(&kept);
    trust_release(&trust);
    arena_free(lasting);
    return 0;
}

static bool write_kept(struct arena *arena, struct str *out, struct err *err)
{
    return kept_write(&kept, arena, out, err);
}

static bool write_patch(struct arena *arena, struct str *out, struct err *err)
{
    return trust_patch(&trust, &names, kept.cas, 1795309323, arena, out, err);
}

/* The arena's own memory is had before: without it the process would end. */
static struct arena *arena_with_room(void)
{
    struct arena *arena = arena_new(0, NULL);
    arena_raw(arena, 1);
    return arena;
}

static void try_each(bool (*write)(struct arena *arena, struct str *out, struct err *err))
{
    struct err err = {0};
    struct arena *arena = arena_with_room();
    struct str whole, text = {0};
    assert_true(write(lasting, &whole, &err));
    uint64_t before = atomic_load(&inject->calls);
    assert_true(write(arena, &text, &err));
    uint64_t all = atomic_load(&inject->calls) - before;
    unsigned refused = 0;
    assert_in_range(all, 1, MOST);
    for (uint64_t i = 0; i < 2 * all; i++) {
        err = (struct err){0};
        arena_reset(arena);
        inject_fail(inject, i / 2, i % 2 == 0);
        bool good = write(arena, &text, &err);
        inject_stop(inject);
        ERR_clear_error();
        assert_true(good == (err.message[0] == '\0'));
        assert_true(!good || str_eq(text, whole));
        refused += !good;
    }
    print_message("%zu allocations, %u refusals\n", (size_t)all, refused);
    assert_true(refused > 0);
    arena_free(arena);
}

static void test_the_secret(void **state)
{
    (void)state;
    try_each(write_kept);
}

static void test_the_bundle(void **state)
{
    (void)state;
    try_each(write_patch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_secret), cmocka_unit_test(test_the_bundle)};
    return cmocka_run_group_tests(tests, start, stop);
}
