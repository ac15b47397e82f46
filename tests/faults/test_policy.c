/* SPDX-License-Identifier: Apache-2.0 */
/* A policy that is loaded with too little memory: loaded whole, or refused with a line that says so; libyaml and the
 * reading of the files included. The process lives on, as a server must whose policy is reloaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "faults/inject.h"
#include "webhook/policy_load.h"

enum {
    FIRST = 200, /* allocations that fail one after the other */
    LATER = 60,  /* and further ones in even steps */
};

static char folder[] = "/tmp/dryfit-faults-XXXXXX";
static char file[64];
static size_t rules_len;

static bool load(struct policy **policy, struct err *err)
{
    struct str path = str_from(folder);
    return policy_load(&(struct strs){&path, 1}, policy, err);
}

static int set_up(void **state)
{
    (void)state;
    const struct rule *rules;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err;
    json_init();
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/team.yaml", folder);
    FILE *out = fopen(file, "we");
    if (!out || fputs("apiVersion: dryfit.dev/v1\nkind: Policy\nrules: {'*': {certain: warn}}\n", out) < 0)
        return -1;
    if (fclose(out) != 0 || !load(&policy, &err))
        return -1;
    rules_len = policy_rules(policy, &rules);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(file) != 0 || rmdir(folder) != 0;
}

/* Whether nothing was missing. */
static bool load_without(uint64_t after, bool for_ever)
{
    struct policy *policy POLICY_CLEANUP = NULL;
    const struct rule *rules;
    struct err err = {0};
    inject_fail(inject, after, for_ever);
    bool good = load(&policy, &err);
    uint64_t failed = inject_stop(inject);
    if (good)
        assert_int_equal(policy_rules(policy, &rules), rules_len);
    else if (!strstr(err.message, "memory"))
        fail_msg("without allocation %zu: %s", (size_t)after, err.message);
    assert_true(good || failed > 0);
    return failed == 0;
}

static uint64_t count_allocations(void)
{
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err;
    uint64_t before = atomic_load(&inject->calls);
    assert_true(load(&policy, &err));
    return atomic_load(&inject->calls) - before;
}

static void test_an_allocation_that_fails(void **state)
{
    (void)state;
    uint64_t all = count_allocations();
    print_message("%zu allocations\n", (size_t)all);
    for (uint64_t after = 0; after < FIRST && after < all; after++)
        assert_false(load_without(after, after % 2 == 0));
    for (uint64_t i = 0; i < LATER; i++)
        load_without(FIRST + (all - FIRST) * i / LATER, i % 2 == 0);
    assert_true(load_without(all, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_an_allocation_that_fails)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
