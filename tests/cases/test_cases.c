/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the files of tests/cases/RULE/ and holds rules, folders and checks against each other. See README.md. */
#include "case.h"

#include "base/json.h"
#include "webhook/file.h"

enum { CASES_MIN = 3 /* of each kind, for each rule */ };

static int failed;

#define complain(...) (failed = 1, printf(__VA_ARGS__), putchar('\n'))

static struct str stem(struct str path)
{
    struct str name = str_last(path, '/');
    return str_from_to(name, 0, name.len - STR(".yaml").len);
}

/* The folder's name: cases/RULE/fires-x.yaml. */
static struct str rule_of(struct str path)
{
    size_t name = str_last(path, '/').len;
    return name < path.len ? str_last(str_from_to(path, 0, path.len - name - 1), '/') : (struct str){0};
}

/* Marks what stands in both lists: each entry has one counterpart at most. */
static void pair(struct drawn_list *expected, struct drawn_list *found)
{
    for (size_t i = 0; i < expected->len; i++) {
        struct drawn *a = &expected->items[i];
        for (size_t j = 0; j < found->len && !a->paired; j++) {
            struct drawn *b = &found->items[j];
            a->paired = !b->paired && a->action == b->action && str_eq(a->rule, b->rule) &&
                        str_eq(a->container, b->container) && str_eq(a->subject, b->subject);
            b->paired = b->paired || a->paired;
        }
    }
}

static void complain_drawn(const char *path, const char *what, const struct drawn *drawn)
{
    complain("%s: %s: # expect: %s %.*s %.*s %.*s", path, what, drawn->action == ACTION_DENY ? "deny" : "warn",
             STR_ARG(drawn->rule), STR_ARG(drawn->container), STR_ARG(drawn->subject));
}

static void compare(struct a_case *it, struct str rule)
{
    pair(&it->expected, &it->found);
    for (size_t i = 0; i < it->expected.len; i++)
        if (!it->expected.items[i].paired)
            complain_drawn(it->path, "listed, but not found", &it->expected.items[i]);
    for (size_t i = 0; i < it->found.len; i++) {
        const struct drawn *drawn = &it->found.items[i];
        if (!drawn->paired && (drawn->action == ACTION_DENY || str_eq(drawn->rule, rule)))
            complain_drawn(it->path, "found, but not listed", drawn);
    }
}

static void check_name(const struct a_case *it, struct str rule)
{
    struct str name = stem(str_from(it->path));
    size_t listed = case_count(&it->expected, rule);
    if (str_starts(name, STR("fires-")) && listed == 0)
        complain("%s: lists no finding of %.*s", it->path, STR_ARG(rule));
    if (str_starts(name, STR("silent-")) && listed > 0)
        complain("%s: lists a finding of %.*s", it->path, STR_ARG(rule));
    if (!str_starts(name, STR("fires-")) && !str_starts(name, STR("silent-")))
        complain("%s: its name begins with neither fires- nor silent-", it->path);
}

static void print_answers(const struct a_case *it)
{
    for (size_t i = 0; i < it->answers_len; i++)
        printf("--- %s\n%.*s\n", it->path, STR_ARG(it->answers[i]));
}

static void run(const char *path, const struct policy *shipped, bool print)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct policy *own POLICY_CLEANUP = NULL;
    struct str rule = rule_of(str_from(path));
    struct a_case it;
    struct err err = {0};
    if (!case_read(arena, path, &it, &err) || !case_policy(arena, path, &own, &err) ||
        !case_run(&it, own ? own : shipped, &err)) {
        complain("%s: %s", path, err.message);
        return;
    }
    check_name(&it, rule);
    compare(&it, rule);
    if (print)
        print_answers(&it);
}

static size_t count_cases(const struct strs *paths, struct str rule, struct str prefix)
{
    size_t count = 0;
    for (size_t i = 0; i < paths->len; i++)
        count += !case_is_policy(paths->items[i]) && str_eq(rule_of(paths->items[i]), rule) &&
                 str_starts(stem(paths->items[i]), prefix);
    return count;
}

static void check_rules(const struct policy *policy, const struct strs *paths)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    for (size_t i = 0; i < len; i++) {
        size_t fires = count_cases(paths, rules[i].id, STR("fires-"));
        size_t silent = count_cases(paths, rules[i].id, STR("silent-"));
        if (fires < CASES_MIN || silent < CASES_MIN)
            complain("%.*s: %zu cases that fire and %zu that are silent; the minimum is %d of each",
                     STR_ARG(rules[i].id), fires, silent, CASES_MIN);
    }
    for (size_t i = 0; i < paths->len; i++)
        if (!policy_rule(policy, rule_of(paths->items[i])))
            complain("%s: there is no rule \"%.*s\"", paths->items[i].ptr, STR_ARG(rule_of(paths->items[i])));
}

static void check_checks(const struct policy *policy)
{
    const struct rule *rules = NULL;
    size_t len = policy_rules(policy, &rules);
    for (size_t i = 0; check_registry[i]; i++) {
        bool used = false;
        for (size_t j = 0; j < len; j++)
            used = used || rules[j].check == check_registry[i];
        if (!used)
            complain("%s: no rule uses this check", check_registry[i]->name);
    }
}

static void run_all(const struct policy *shipped)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct strs paths = {0};
    struct err err = {0};
    if (!file_list(arena, CASES_DIR, FILE_DEEP, &paths, &err)) {
        complain("%s", err.message);
        return;
    }
    check_rules(shipped, &paths);
    check_checks(shipped);
    size_t ran = 0;
    for (size_t i = 0; i < paths.len; i++) {
        if (case_is_policy(paths.items[i]))
            continue;
        run(paths.items[i].ptr, shipped, false);
        ran++;
    }
    printf("%zu cases\n", ran);
}

int main(int argc, char **argv)
{
    json_init();
    struct policy *shipped POLICY_CLEANUP = NULL;
    struct err err = {0};
    if (!policy_new(NULL, 0, &shipped, &err)) {
        complain("%s", err.message);
        return failed;
    }
    for (int i = 1; i < argc; i++)
        run(argv[i], shipped, true);
    if (argc == 1)
        run_all(shipped);
    return failed;
}
