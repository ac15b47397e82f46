/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policies/no_proxy.h"

static const struct row {
    const char *list, *host;
    unsigned port;
    bool covered;
} rows[] = {
    /* An exact name, in any letter case, between blanks. */
    {"langfuse-web", "langfuse-web", 3000, true},
    {"localhost, Langfuse-Web ,x", "langfuse-web", 3000, true},
    {"langfuse", "langfuse-web", 3000, false},
    {"web", "langfuse-web", 3000, false},
    /* Suffixes, with and without their dot. */
    {".svc", "a.shop.svc", 80, true},
    {"svc", "a.shop.svc", 80, true},
    {".svc", "svc", 80, false},
    {".svc", "a", 80, false},
    {".svc", "a.shop.svc.cluster.local", 80, false},
    {"vc", "a.shop.svc", 80, false},
    /* What the runtimes do not agree on covers nothing. */
    {"*.svc", "a.shop.svc", 80, false},
    {"10.0.0.0/8", "10.1.2.3", 80, false},
    {"a b", "b", 80, false},
    /* A lone star covers all. */
    {"*", "a", 80, true},
    {"x,*", "a", 80, true},
    /* A port narrows an entry; IPv6 has colons of its own. */
    {"a:8080", "a", 8080, true},
    {"a:8080", "a", 80, false},
    {"::1", "::1", 80, true},
    {"fd00::7", "fd00::7", 443, true},
    /* Nothing covers nothing. */
    {"", "a", 80, false},
    {",,", "a", 80, false},
};

static void strictest_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        bool covered = no_proxy_covers(str_from(row->list), str_from(row->host), row->port);
        if (covered != row->covered)
            fail_msg("\"%s\" %s %s:%u", row->list, covered ? "covers" : "does not cover", row->host, row->port);
    }
}

static void nothing_set(void **state)
{
    (void)state;
    assert_false(no_proxy_covers((struct str){0}, STR("a"), 80));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(strictest_reading), cmocka_unit_test(nothing_set)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
