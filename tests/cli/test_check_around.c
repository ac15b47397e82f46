/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that need another object of the input: whatever file it stands in, and however the input comes. */
#include "cli.h"

static int setup(void **state)
{
    if (cli_setup(state) != 0)
        return -1;
    cli_put("policy/rules.yaml", "apiVersion: dryfit.dev/v1\n"
                                 "kind: Policy\n"
                                 "rules:\n"
                                 "  \"*\": {certain: off, likely: off}\n"
                                 "  url-service-mismatch: {certain: deny, likely: deny}\n"
                                 "  image-version-skew: {certain: deny, likely: deny}\n"
                                 "  migration-order: {certain: deny, likely: deny}\n"
                                 "  env-service-link: {certain: deny, likely: deny}\n"
                                 "  url-https-plain-port: {certain: deny, likely: deny}\n");
    cli_env("DRYFIT_POLICY=policy");
    return 0;
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

#define WORKLOAD(metadata, container)                                                                                  \
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {" metadata "}\nspec:\n  template:\n    spec:\n"            \
    "      containers: [{" container "}]\n"
#define CALLER WORKLOAD("name: caller", "name: app, image: x/caller:1, env: [{name: PEER, value: 'http://peer:80'}]")
#define PEER(port) "---\napiVersion: v1\nkind: Service\nmetadata: {name: peer}\nspec: {ports: [{port: " port "}]}\n"
#define WEB(version) WORKLOAD("name: web", "name: web, image: 'langfuse/langfuse:" version "'")
#define WORKER(version) WORKLOAD("name: worker", "name: worker, image: 'langfuse/langfuse-worker:" version "'")

static void expect(struct cli_run run, const char *rule)
{
    assert_string_equal(run.err, "");
    cli_has(run.out, cli_format(" [%s]\n", rule));
    cli_has(run.out, " 1 denial");
    assert_int_equal(run.status, 1);
}

static void expect_none(struct cli_run run)
{
    assert_string_equal(run.err, "");
    cli_has(run.out, "no findings");
    assert_int_equal(run.status, 0);
}

static void test_a_service_in_the_same_file(void **state)
{
    (void)state;
    cli_put("a.yaml", CALLER PEER("8080"));
    expect(cli("check", "a.yaml"), "url-service-mismatch");
    cli_put("a.yaml", CALLER PEER("80"));
    expect_none(cli("check", "a.yaml"));
    cli_put("a.yaml", CALLER);
    expect_none(cli("check", "a.yaml"));
}

/* Both rules see it, and both ask for the same change. */
static void test_one_problem_is_said_once(void **state)
{
    (void)state;
    cli_put(
        "a.yaml",
        WORKLOAD(
            "name: web",
            "name: web, image: 'langfuse/langfuse:3.80.0', "
            "env: [{name: CLICKHOUSE_URL, value: 'https://olap:8123'}]") "---\napiVersion: v1\nkind: "
                                                                         "Service\nmetadata: {name: olap}\n"
                                                                         "spec: {ports: [{port: 8123, name: http}]}\n");
    expect(cli("check", "a.yaml"), "url-https-plain-port");
}

/* Whichever comes first. */
static void test_a_service_in_another_file(void **state)
{
    (void)state;
    cli_put("app/caller.yaml", CALLER);
    cli_put("peer/service.yaml", PEER("8080"));
    expect(cli("check", "app", "peer"), "url-service-mismatch");
    expect(cli("check", "peer/service.yaml", "app/caller.yaml"), "url-service-mismatch");
    expect(cli("check", "."), "url-service-mismatch");
    expect_none(cli("check", "app"));
}

static void test_standard_input_is_read_once(void **state)
{
    (void)state;
    cli_stdin(CALLER PEER("8080"));
    expect(cli("check", "-"), "url-service-mismatch");
    cli_put("service.yaml", PEER("8080"));
    cli_stdin(CALLER);
    expect(cli("check", "-", "service.yaml"), "url-service-mismatch");
}

/* --namespace is where objects without a namespace are. */
static void test_namespaces(void **state)
{
    (void)state;
    cli_put("caller.yaml", WORKLOAD("name: caller, namespace: shop",
                                    "name: app, image: x/caller:1, env: [{name: PEER, value: 'http://peer:80'}]"));
    cli_put("service.yaml", PEER("8080"));
    expect_none(cli("check", "."));
    expect(cli("check", "-n", "shop", "."), "url-service-mismatch");
}

static void test_the_versions_of_other_workloads(void **state)
{
    (void)state;
    cli_put("web.yaml", WEB("3.1.0"));
    cli_put("worker.yaml", WORKER("2.9.0"));
    struct cli_run run = cli("check", ".");
    expect(run, "image-version-skew");
    cli_has(run.out, "Deployment default/web");
    cli_put("worker.yaml", WORKER("3.1.0"));
    expect_none(cli("check", "."));
}

/* An overlay for another environment is not around. */
static void test_environments_are_kept_apart(void **state)
{
    (void)state;
    cli_put("dev/all.yaml", WEB("3.1.0") WORKER("3.1.0"));
    cli_put("prod/all.yaml", WEB("2.9.0") WORKER("2.9.0"));
    expect_none(cli("check", "."));
    cli_put("prod/all.yaml", WEB("2.9.0") WORKER("2.8.0"));
    expect(cli("check", "."), "image-version-skew");
}

static void test_migrations_of_another_workload(void **state)
{
    (void)state;
    cli_put("worker.yaml", WORKER("3.1.0"));
    cli_put("other.yaml", CALLER);
    expect(cli("check", "."), "migration-order");
    cli_put("web.yaml", WEB("3.1.0"));
    expect_none(cli("check", "."));
}

#define SETTINGS(value) "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  PEER: " value "\n"

/* What a ConfigMap of the input holds is known, and pointed at where the workload takes it from. */
static void test_values_of_a_config_map(void **state)
{
    (void)state;
    cli_put("settings.yaml", SETTINGS("https://ollama.ai.svc:11434"));
    cli_put("caller.yaml", WORKLOAD("name: caller", "name: app, image: x/caller:1,\n"
                                                    "        envFrom: [{configMapRef: {name: settings}}]"));
    struct cli_run run = cli("check", ".");
    expect(run, "url-https-plain-port");
    cli_has(run.out, "caller.yaml:9:20: error: container app: PEER is \"https://ollama.ai.svc:11434\"");
    cli_has(run.out, "settings: change it there.\n");
    cli_put("caller.yaml",
            WORKLOAD("name: caller", "name: app, image: x/caller:1, env: [{name: PEER,\n"
                                     "        valueFrom: {configMapKeyRef: {name: settings, key: PEER}}}]"));
    run = cli("check", "caller.yaml", "settings.yaml");
    expect(run, "url-https-plain-port");
    cli_has(run.out, "caller.yaml:9:9: error: ");
    expect_none(cli("check", "caller.yaml"));
    cli_put("settings.yaml", SETTINGS("http://ollama.ai.svc:11434"));
    expect_none(cli("check", "."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_service_in_the_same_file),
        TEST(one_problem_is_said_once),
        TEST(a_service_in_another_file),
        TEST(standard_input_is_read_once),
        TEST(namespaces),
        TEST(the_versions_of_other_workloads),
        TEST(environments_are_kept_apart),
        TEST(migrations_of_another_workload),
        TEST(values_of_a_config_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
