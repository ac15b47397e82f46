/* SPDX-License-Identifier: Apache-2.0 */
/* `dryfit check --fix` and `--diff`. */
#include "sarif.h"

#include <sys/stat.h>
#include <unistd.h>

#include "webhook/file.h"

/* A worker that nobody can reach: HOSTNAME is fixed without a decision. */
#define WORKER(name, env)                                                                                              \
    "apiVersion: apps/v1\n"                                                                                            \
    "kind: Deployment\n"                                                                                               \
    "metadata:\n"                                                                                                      \
    "  name: " name "\n"                                                                                               \
    "spec:\n"                                                                                                          \
    "  selector: {matchLabels: {app: w}}\n"                                                                            \
    "  template:\n"                                                                                                    \
    "    metadata: {labels: {app: w}}\n"                                                                               \
    "    spec:\n"                                                                                                      \
    "      containers:\n"                                                                                              \
    "        - name: worker\n"                                                                                         \
    "          image: langfuse/langfuse-worker:3.80.0\n"                                                               \
    "          envFrom:\n"                                                                                             \
    "            - secretRef: {name: langfuse}\n"                                                                      \
    "          resources: {requests: {cpu: '1', memory: 2Gi}, limits: {cpu: '2', memory: 4Gi}}\n"                      \
    "          livenessProbe:\n"                                                                                       \
    "            httpGet: {path: /api/health, port: 3030}\n"                                                           \
    "            initialDelaySeconds: 60\n"                                                                            \
    "            timeoutSeconds: 5\n"                                                                                  \
    "            periodSeconds: 10\n"                                                                                  \
    "            failureThreshold: 6\n"                                                                                \
    "          env:\n" env

#define LOCAL "            - {name: HOSTNAME, value: localhost} # \xE7\xAB\xAF\xE5\x8F\xA3\n"
#define OPEN "            - {name: HOSTNAME, value: 0.0.0.0} # \xE7\xAB\xAF\xE5\x8F\xA3\n"
#define BROKEN "kind: Pod\n  x: y: z\n"

/* Two rules only, so that others may come and go: one whose fix is safe, one whose fix a person must look at. */
#define POLICY                                                                                                         \
    "apiVersion: dryfit.dev/v1\n"                                                                                      \
    "kind: Policy\n"                                                                                                   \
    "rules:\n"                                                                                                         \
    "  \"*\": {certain: off, likely: off}\n"                                                                           \
    "  bind-loopback: {certain: deny, likely: warn}\n"                                                                 \
    "  probe-missing: {certain: deny, likely: warn}\n"

static int setup(void **state)
{
    return cli_setup_policy(state, POLICY);
}
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, cli_teardown)

static const char *work(const char *name)
{
    return cli_format("%s/%s", cli_folder(), name);
}

static const char *get(const char *name)
{
    struct str text;
    struct err err;
    if (!file_read(cli_arena(), work(name), (size_t)1024 * 1024, &text, &err))
        fail_msg("%s", err.message);
    return arena_copy(cli_arena(), text).ptr;
}

/* Twice: what is written the first time stays the second. */
static struct cli_run fix(const char *name, const char *before, const char *after)
{
    cli_put(name, before);
    struct cli_run run = cli("check", "--fix", name);
    assert_string_equal(get(name), after);
    struct cli_run again = cli("check", "--fix", name);
    cli_lacks(again.out, ": fixed: ");
    assert_string_equal(get(name), after);
    assert_int_equal(run.status, again.status);
    return run;
}

static void test_a_file(void **state)
{
    (void)state;
    struct cli_run run = fix("a.yaml", WORKER("w", LOCAL), WORKER("w", OPEN));
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    cli_has(run.out, "a.yaml:23:39: fixed: container worker: ");
    cli_has(run.out, " [bind-loopback]\n");
    cli_has(run.out, "1 file, 1 workload: 1 fixed\n");
}

#define RENDERED(resources)                                                                                            \
    "apiVersion: v1\n"                                                                                                 \
    "kind: Pod\n"                                                                                                      \
    "metadata: {name: w}\n"                                                                                            \
    "spec:\n"                                                                                                          \
    "  containers:\n"                                                                                                  \
    "    - name: worker\n"                                                                                             \
    "      resources:\n" resources "      image: langfuse/langfuse-worker:3.80.0\n"

/* As Helm charts write what has no value; the fix's words and what it writes are the same. */
static void test_empty_resources_on_a_line_of_their_own(void **state)
{
    (void)state;
    cli_put("all.yaml", "apiVersion: dryfit.dev/v1\nkind: Policy\nrules:\n  resources-missing: {likely: warn}\n");
    cli_put("a.yaml", RENDERED("        {}\n"));
    cli("check", "--policy=all.yaml", "--rule=resources-missing", "--fix=all", "a.yaml");
    assert_string_equal(get("a.yaml"), RENDERED("        requests:\n"
                                                "          cpu: 500m\n"
                                                "          memory: 1Gi\n"
                                                "        limits:\n"
                                                "          cpu: \"2\"\n"
                                                "          memory: 4Gi\n"));
}

#define ALIASED "            - {name: OTHER, value: &host localhost}\n            - {name: HOSTNAME, value: *host}\n"

static void test_what_remains_counts(void **state)
{
    (void)state;
    struct cli_run run =
        fix("a.yaml", WORKER("w", LOCAL) "---\n" WORKER("v", ALIASED), WORKER("w", OPEN) "---\n" WORKER("v", ALIASED));
    cli_has(run.out, "1 file, 2 workloads: 1 fixed, 1 denial\n");
    assert_int_equal(run.status, 1);
}

/* What is fixed is no finding, and programs are told of it beside those that remain. */
static void test_other_formats(void **state)
{
    (void)state;
    cli_put("a.yaml", WORKER("w", LOCAL) "---\n" WORKER("v", ALIASED));
    struct cli_run run = cli("check", "--fix", "-o", "json", "a.yaml");
    const cJSON *root = cli_parse(run.out);
    assert_int_equal(run.status, 1);
    cli_number(tree_get(root, "summary"), "fixed", 1);
    assert_int_equal(tree_len(tree_get(root, "findings")), 1);
    assert_int_equal(tree_len(tree_get(root, "fixes")), 2);
    cli_number(tree_item(tree_get(root, "fixes"), 0), "line", 23);
    cli_member(tree_item(tree_get(root, "fixes"), 1), "why", "it comes from an alias or a merge");
    cli_put("a.yaml", WORKER("w", LOCAL) "---\n" WORKER("v", ALIASED));
    run = cli("check", "--fix", "-o", "sarif", "a.yaml");
    root = cli_parse(run.out);
    sarif_validate(root);
    root = tree_item(tree_get(root, "runs"), 0);
    assert_int_equal(tree_len(tree_get(root, "results")), 1);
    const cJSON *notes = tree_get(tree_item(tree_get(root, "invocations"), 0), "toolExecutionNotifications");
    assert_int_equal(tree_len(notes), 2);
    cli_has(tree_get_str(tree_get(notes->child, "message"), "text").ptr, "fixed: container worker: ");
    cli_member(tree_get(notes->child, "associatedRule"), "id", "bind-loopback");
    cli_member(tree_get(notes->child->next, "message"), "text", "not fixed: it comes from an alias or a merge");
}

static void test_line_ends_stay(void **state)
{
    (void)state;
    struct text before = {.arena = cli_arena()};
    struct text after = {.arena = cli_arena()};
    for (const char *c = "\xEF\xBB\xBF" WORKER("w", LOCAL); *c; c++)
        text_format(&before, *c == '\n' ? "\r%c" : "%c", *c);
    for (const char *c = "\xEF\xBB\xBF" WORKER("w", OPEN); *c; c++)
        text_format(&after, *c == '\n' ? "\r%c" : "%c", *c);
    text_char(&before, '\0');
    text_char(&after, '\0');
    fix("a.yaml", before.ptr, after.ptr);
}

static void test_around_a_broken_document(void **state)
{
    (void)state;
    struct cli_run run = fix("a.yaml", WORKER("w", LOCAL) "---\n" BROKEN "---\n" WORKER("v", LOCAL),
                             WORKER("w", OPEN) "---\n" BROKEN "---\n" WORKER("v", OPEN));
    cli_has(run.out, "2 workloads: 2 fixed; 1 error\n");
    assert_int_equal(run.status, 2);
}

#define LIST(env)                                                                                                      \
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: s}\n"                   \
    "- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec:\n    containers:\n    - name: worker\n"             \
    "      image: langfuse/langfuse-worker:3.80.0\n"                                                                   \
    "      livenessProbe: {httpGet: {path: /api/health, port: 3030}}\n      env:\n" env

static void test_an_item_of_a_list(void **state)
{
    (void)state;
    struct cli_run run = fix("a.yaml", LIST("      - name: HOSTNAME\n        value: \"localhost\" # here\n"),
                             LIST("      - name: HOSTNAME\n        value: \"0.0.0.0\" # here\n"));
    cli_has(run.out, "a.yaml:17:16: fixed: ");
}

#define JSON(items) "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [\n" items "  ]\n}\n"
#define JSON_POD(env)                                                                                                  \
    "    {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": ["    \
    "{\"name\": \"worker\", \"image\": \"langfuse/langfuse-worker:3.80.0\", \"livenessProbe\": {\"httpGet\": "         \
    "{\"path\": \"/api/health\", \"port\": 3030}}, \"env\": [" env "]}]}}"

static void test_json(void **state)
{
    (void)state;
    fix("a.json",
        JSON(JSON_POD("{\"name\": \"HOSTNAME\", \"value\": \"localhost\"}") ",\n" JSON_POD(
            "{\"name\":\"HOSTNAME\",\"value\":\"127.0.0.1\"}") "\n"),
        JSON(JSON_POD("{\"name\": \"HOSTNAME\", \"value\": \"0.0.0.0\"}") ",\n" JSON_POD(
            "{\"name\":\"HOSTNAME\",\"value\":\"0.0.0.0\"}") "\n"));
}

#define OLLAMA(probe)                                                                                                  \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ollama}\nspec:\n  template:\n    spec:\n"                 \
    "      containers:\n        - name: ollama\n          image: ollama/ollama:0.9.6\n"                                \
    "          resources: {requests: {cpu: '4', memory: 16Gi}, limits: {memory: 16Gi}}\n"                              \
    "          env:\n            - name: OLLAMA_HOST\n              value: 0.0.0.0:11434 # all\n" probe                \
    "\n          # who reads it\n      serviceAccountName: ollama\n"

static void test_all_takes_decisions_too(void **state)
{
    (void)state;
    fix("a.yaml", OLLAMA(""), OLLAMA(""));
    struct cli_run run = cli("check", "--fix=all", "a.yaml");
    cli_has(run.out, "a.yaml:8:17: fixed: ");
    assert_string_equal(get("a.yaml"), OLLAMA("          livenessProbe:\n"
                                              "            httpGet:\n"
                                              "              path: /\n"
                                              "              port: 11434\n"
                                              "            initialDelaySeconds: 30\n"
                                              "            periodSeconds: 10\n"
                                              "            timeoutSeconds: 5\n"
                                              "            failureThreshold: 5\n"));
}

static void test_what_has_no_place_of_its_own(void **state)
{
    (void)state;
    struct cli_run run = fix("a.yaml", WORKER("w", ALIASED), WORKER("w", ALIASED));
    cli_has(run.out, "a.yaml:24:39: not fixed: it comes from an alias or a merge [bind-loopback]\n");
    assert_int_equal(run.status, 1);
    const char *anchor = WORKER("w", "            - {name: HOSTNAME, value: &host localhost}\n"
                                     "            - {name: OTHER, value: *host}\n");
    run = fix("b.yaml", anchor, anchor);
    cli_has(run.out, "not fixed: other values would change with it [bind-loopback]\n");
    const char *block =
        WORKER("w", "            - name: HOSTNAME\n              value: |-\n                localhost\n");
    run = fix("c.yaml", block, block);
    cli_has(run.out, "not fixed: it is a block of text [bind-loopback]\n");
    const char *templated = WORKER("w", "            - {name: HOSTNAME, value: localhost} # {{ .Values.host }}\n");
    run = fix("d.yaml", templated, templated);
    cli_has(run.out, "not fixed: its line is a template's [bind-loopback]\n");
}

static void test_a_diff(void **state)
{
    (void)state;
    cli_put("a.yaml", WORKER("w", LOCAL));
    struct cli_run run = cli("check", "--diff", "a.yaml");
    cli_has(run.out, "--- a/a.yaml\n+++ b/a.yaml\n@@ -20,4 +20,4 @@\n");
    cli_has(run.out, "\n-" LOCAL "+" OPEN);
    cli_lacks(run.out, "denied");
    cli_has(run.err, "1 file, 1 workload: 1 denial\n");
    assert_int_equal(run.status, 1);
    assert_string_equal(get("a.yaml"), WORKER("w", LOCAL));
}

static void test_standard_input(void **state)
{
    (void)state;
    cli_stdin(WORKER("w", LOCAL));
    struct cli_run run = cli("check", "--fix", "-");
    assert_string_equal(run.out, WORKER("w", OPEN));
    cli_has(run.err, "<stdin>:23:39: fixed: ");
    assert_int_equal(run.status, 0);
    cli_stdin(WORKER("w", OPEN));
    run = cli("check", "--fix", "-");
    assert_string_equal(run.out, WORKER("w", OPEN));
}

static void test_a_read_only_file(void **state)
{
    (void)state;
    cli_put("a.yaml", WORKER("w", LOCAL));
    assert_int_equal(chmod(work("a.yaml"), 0444), 0);
    struct cli_run run = cli("check", "--fix", "a.yaml");
    cli_has(run.out, "a.yaml: error: cannot be fixed, it is read-only\n");
    cli_has(run.out, "1 denial; 1 error\n");
    assert_int_equal(run.status, 1);
    assert_string_equal(get("a.yaml"), WORKER("w", LOCAL));
}

static void test_the_mode_stays(void **state)
{
    (void)state;
    struct stat about;
    cli_put("a.yaml", WORKER("w", LOCAL));
    assert_int_equal(chmod(work("a.yaml"), 0751), 0);
    cli("check", "--fix", "a.yaml");
    assert_int_equal(stat(work("a.yaml"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0751);
    assert_string_equal(get("a.yaml"), WORKER("w", OPEN));
}

static void test_a_link_stays_one(void **state)
{
    (void)state;
    struct stat about;
    cli_put("real/a.yaml", WORKER("w", LOCAL));
    assert_int_equal(symlink("real/a.yaml", work("link.yaml")), 0);
    struct cli_run run = cli("check", "--fix", "link.yaml");
    assert_int_equal(run.status, 0);
    assert_int_equal(lstat(work("link.yaml"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_string_equal(get("real/a.yaml"), WORKER("w", OPEN));
}

static void test_a_hard_link_is_refused(void **state)
{
    (void)state;
    cli_put("a.yaml", WORKER("w", LOCAL));
    assert_int_equal(link(work("a.yaml"), work("b.yaml")), 0);
    struct cli_run run = cli("check", "--fix", "a.yaml");
    cli_has(run.out, "a.yaml: error: cannot be fixed in place, it is a hard link, one of 2\n");
    assert_string_equal(get("a.yaml"), WORKER("w", LOCAL));
}

static void test_a_good_file_is_not_written(void **state)
{
    (void)state;
    struct stat before;
    struct stat after;
    cli_put("a.yaml", WORKER("w", OPEN));
    assert_int_equal(stat(work("a.yaml"), &before), 0);
    cli("check", "--fix", "a.yaml");
    assert_int_equal(stat(work("a.yaml"), &after), 0);
    assert_true(before.st_ino == after.st_ino);
}

/* An entry that another one refers to is not taken away unasked: $(LEVEL) would stay as it is written. */
static void test_a_first_entry_that_is_read(void **state)
{
    (void)state;
    static const char *const first = "            - {name: LEVEL, value: info}\n";
    static const char *const read_between = "            - {name: ARGS, value: --level=$(LEVEL)}\n";
    static const char *const last = "            - {name: LEVEL, value: debug}\n";
    cli_put("twice.policy.yaml", POLICY "  env-duplicate: {certain: deny, likely: warn}\n");
    const char *before = cli_format(WORKER("w", OPEN) "%s%s%s", first, read_between, last);
    cli_put("a.yaml", before);
    struct cli_run run = cli("check", "--policy", "twice.policy.yaml", "--fix", "a.yaml");
    cli_has(run.out, "[env-duplicate]");
    assert_string_equal(get("a.yaml"), before);
    cli_put("a.yaml", cli_format(WORKER("w", OPEN) "%s%s", first, last));
    run = cli("check", "--policy", "twice.policy.yaml", "--fix", "a.yaml");
    cli_has(run.out, ": fixed: ");
    assert_string_equal(get("a.yaml"), cli_format(WORKER("w", OPEN) "%s", last));
}

static void test_a_wrong_word(void **state)
{
    (void)state;
    struct cli_run run = cli("check", "--fix=some", "a.yaml");
    cli_has(run.err, "--fix: \"some\" is not one of off, safe, all");
    assert_int_equal(run.status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file),
        TEST(what_remains_counts),
        TEST(other_formats),
        TEST(line_ends_stay),
        TEST(around_a_broken_document),
        TEST(an_item_of_a_list),
        TEST(json),
        TEST(all_takes_decisions_too),
        TEST(empty_resources_on_a_line_of_their_own),
        TEST(what_has_no_place_of_its_own),
        TEST(a_diff),
        TEST(standard_input),
        TEST(a_read_only_file),
        TEST(the_mode_stays),
        TEST(a_link_stays_one),
        TEST(a_hard_link_is_refused),
        TEST(a_good_file_is_not_written),
        TEST(a_first_entry_that_is_read),
        TEST(a_wrong_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
