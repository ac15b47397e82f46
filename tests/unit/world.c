/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { POLL = 60, DELAY = 4 };

static unsigned seed = 1;

unsigned world_random(unsigned below)
{
    seed = seed * 1103515245U + 12345U;
    return (seed >> 16) % below;
}

static STACK_OF(X509) * copy_list(const STACK_OF(X509) * list)
{
    STACK_OF(X509) *copy = sk_X509_new_null();
    for (int i = 0; i < sk_X509_num(list); i++) {
        X509_up_ref(sk_X509_value(list, i));
        sk_X509_push(copy, sk_X509_value(list, i));
    }
    return copy;
}

static struct kept copy_kept(const struct kept *kept)
{
    struct kept copy = *kept;
    copy.cas = copy_list(kept->cas);
    if (copy.ca_key)
        EVP_PKEY_up_ref(copy.ca_key);
    if (copy.leaf)
        X509_up_ref(copy.leaf);
    if (copy.leaf_key)
        EVP_PKEY_up_ref(copy.leaf_key);
    return copy;
}

static struct trust copy_trust(const struct trust *trust)
{
    struct trust copy = *trust;
    copy.held = copy_list(trust->held);
    copy.seen = copy_list(trust->seen);
    return copy;
}

static void hold(struct world *world, STACK_OF(X509) * list, time_t since)
{
    assert_true(world->past_len < WORLD_PAST);
    world->past[world->past_len++] = (struct world_past){copy_list(list), world->now};
    trust_release(&world->trust);
    world->trust = (struct trust){
        .state = TRUST_KNOWN, .held = copy_list(list), .seen = copy_list(list), .uniform = true, .since = since};
    world->trust_version++;
}

void world_init(struct world *world, const struct plan_request *request)
{
    *world = (struct world){.now = 1900000000, .request = *request};
    world->kept.cas = sk_X509_new_null();
    world_lose_trust(world);
    for (int i = 0; i < WORLD_REPLICAS; i++)
        world->replicas[i].next = world->now + world_random(DELAY);
}

static void forget(struct world_replica *replica)
{
    kept_release(&replica->kept);
    trust_release(&replica->trust);
    replica->reading = false;
}

void world_release(struct world *world)
{
    for (int i = 0; i < WORLD_REPLICAS; i++)
        world_restart(world, i);
    for (size_t i = 0; i < world->past_len; i++)
        sk_X509_pop_free(world->past[i].held, X509_free);
    kept_release(&world->kept);
    trust_release(&world->trust);
}

void world_restart(struct world *world, int number)
{
    struct world_replica *replica = &world->replicas[number];
    forget(replica);
    X509_free(replica->served);
    replica->served = NULL;
    replica->next = world->now;
}

void world_lose_kept(struct world *world)
{
    kept_release(&world->kept);
    world->kept.cas = sk_X509_new_null();
    world->kept_version++;
}

void world_lose_trust(struct world *world)
{
    STACK_OF(X509) *none = sk_X509_new_null();
    hold(world, none, 0);
    sk_X509_free(none);
}

void world_add_foreign(struct world *world)
{
    struct certs_pair ca = {0};
    STACK_OF(X509) *more = copy_list(world->trust.held);
    assert_true(certs_make_ca(&world->request.certs, world->now, &ca, NULL));
    sk_X509_push(more, ca.cert);
    EVP_PKEY_free(ca.key);
    hold(world, more, world->trust.since);
    sk_X509_pop_free(more, X509_free);
}

static void act(struct world *world, struct world_replica *replica)
{
    struct plan plan = {0};
    struct err err = {0};
    const struct plan_view view = {&replica->kept, &replica->trust, replica->served, &world->request, world->now};
    assert_true(plan_make(&view, &plan, &err));
    if (plan.serve) {
        X509_free(replica->served);
        replica->served = replica->kept.leaf;
        X509_up_ref(replica->served);
    }
    bool wrote = plan.step != PLAN_NOTHING;
    if (plan.step == PLAN_TRUST && replica->trust_version == world->trust_version)
        hold(world, plan.bundle, plan.since);
    if (plan.step != PLAN_TRUST && wrote && replica->kept_version == world->kept_version) {
        assert_true(plan_apply(&plan, &world->request, world->now, &replica->kept, &err));
        kept_release(&world->kept);
        world->kept = copy_kept(&replica->kept);
        world->kept_version++;
        world->made_cas += plan.step == PLAN_NEW_CA;
        world->made_leaves += plan.step == PLAN_NEW_LEAF || plan.leaf_too;
    }
    plan_release(&plan);
    forget(replica);
    replica->next = world->now + (wrote ? 0 : POLL - DELAY / 2 + world_random(DELAY));
}

/* The configuration first, as renew.c reads. What has been read is acted upon a moment later. */
static void look(struct world *world, struct world_replica *replica)
{
    if (replica->reading) {
        act(world, replica);
        return;
    }
    replica->trust = copy_trust(&world->trust);
    replica->trust_version = world->trust_version;
    replica->kept = copy_kept(&world->kept);
    replica->kept_version = world->kept_version;
    replica->reading = true;
    replica->next = world->now + world_random(DELAY);
}

void world_tick(struct world *world)
{
    world->now++;
    for (int i = 0; i < WORLD_REPLICAS; i++) {
        if (world->replicas[i].next <= world->now)
            look(world, &world->replicas[i]);
    }
}

bool world_verifies(X509 *leaf, STACK_OF(X509) * cas, time_t now)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    for (int i = 0; i < sk_X509_num(cas); i++)
        X509_STORE_add_cert(store, sk_X509_value(cas, i));
    X509_STORE_CTX_init(ctx, store, leaf, NULL);
    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
    X509_STORE_CTX_set_time(ctx, 0, now);
    bool good = X509_verify_cert(ctx) == 1;
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return good;
}

bool world_is_good(const struct world *world, time_t lag)
{
    for (size_t i = 0; i < world->past_len; i++) {
        bool over = i + 1 < world->past_len && world->past[i + 1].from <= world->now - lag;
        for (int j = 0; !over && j < WORLD_REPLICAS; j++) {
            X509 *served = world->replicas[j].served;
            if (served && !world_verifies(served, world->past[i].held, world->now))
                return false;
        }
    }
    return true;
}

bool world_is_settled(const struct world *world)
{
    if (!world->kept.leaf || sk_X509_num(world->kept.cas) != 1 || sk_X509_num(world->trust.held) != 1 ||
        !trust_has(world->trust.held, sk_X509_value(world->kept.cas, 0)))
        return false;
    for (int i = 0; i < WORLD_REPLICAS; i++) {
        if (!world->replicas[i].served || X509_cmp(world->replicas[i].served, world->kept.leaf) != 0)
            return false;
    }
    return world_verifies(world->kept.leaf, world->trust.held, world->now);
}
