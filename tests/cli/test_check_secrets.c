/* SPDX-License-Identifier: Apache-2.0 */
/* A password in a manifest stands in no report, in whichever format; --fix keeps it in the file. */
#include "cli.h"

static const char manifest[] =
    "apiVersion: apps/v1\n"
    "kind: Deployment\n"
    "metadata: {name: web, namespace: shop}\n"
    "spec:\n"
    "  template:\n"
    "    spec:\n"
    "      containers:\n"
    "        - name: web\n"
    "          image: acme/web:1.2.3\n"
    "          env:\n"
    "            - name: API_URL\n"
    "              value: https://user:hun@ter2@api.shop.svc.cluster.local:8080/v1?token=s3cr3t\n"
    "            - name: OTHER_URL\n"
    "              value: \" https://user:hunter2@example.com/\"\n"
    "            - name: STORE_TOKEN\n"
    "              value: \" https://hunter2.example.com/\"\n";

static void test_no_format_shows_it(void **state)
{
    (void)state;
    static const char *const formats[] = {"text", "json", "sarif", "junit", "github"};
    static const char *const secrets[] = {"hunter2", "hun@", "ter2", "s3cr3t"};
    cli_put("bad.yaml", manifest);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct cli_run run = cli("check", "-o", formats[i], "bad.yaml");
        assert_in_range(run.status, 0, 1);
        cli_has(run.out, "API_URL");
        for (size_t j = 0; j < sizeof secrets / sizeof *secrets; j++)
            cli_lacks(run.out, secrets[j]);
    }
    cli_has(cli("check", "bad.yaml").out, "value: https://user:***@api.shop.svc.cluster.local:8080/v1?token=***\n");
}

static void test_a_fix_keeps_it(void **state)
{
    (void)state;
    cli_put("bad.yaml", manifest);
    struct cli_run run = cli("check", "--fix", "bad.yaml");
    cli_lacks(run.out, "hunter2");
    cli_has(cli_get("bad.yaml"), "https://user:hunter2@example.com/");
    cli_lacks(cli_get("bad.yaml"), " https://user:hunter2");
    cli_has(cli_get("bad.yaml"), "s3cr3t");
    cli_lacks(cli_get("bad.yaml"), "***");
}

int main(void)
{
    const struct CMUnitTest tests[] = {CLI_TEST(no_format_shows_it), CLI_TEST(a_fix_keeps_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
