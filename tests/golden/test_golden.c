/* SPDX-License-Identifier: Apache-2.0 */
/* NAME.review.json through admit() must give NAME.response.json, byte for byte; with --update it is written so. Names
 * that begin with shipped- run under the shipped policy, the others under policy.yaml, whose rules have words of their
 * own: then only those few change with the shipped words. Today is 2026-06-01. */
#include "base/json.h"
#include "webhook/admit.h"
#include "webhook/file.h"

enum { FILE_LEN = 1024 * 1024 };

#define REVIEW ".review.json"

static const struct date today = {2026, 6, 1};
static int failed;

#define complain(...) (failed = 1, printf(__VA_ARGS__), putchar('\n'))

static struct policy *load(const char *path)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct policy_file file = {.name = path};
    struct policy *policy = NULL;
    struct err err = {0};
    bool ok = !path || file_read(arena, path, FILE_LEN, &file.text, &err);
    if (!ok || !policy_new(&file, path ? 1 : 0, &policy, &err))
        complain("%s: %s", path ? path : "shipped policy", err.message);
    return policy;
}

static struct str answer_to(struct str body, const struct policy *policy, struct arena *arena)
{
    struct admit_case it = {.policy = policy, .today = today, .body = body};
    struct admit_answer answer;
    admit(&it, arena, &answer);
    return answer.body;
}

static void update(struct str path, struct str text)
{
    FILE *file = fopen(path.ptr, "wb");
    if (!file || fwrite(text.ptr, 1, text.len, file) != text.len)
        complain("%s: cannot be written", path.ptr);
    if (file)
        fclose(file);
}

static void compare(struct str path, struct str got, struct arena *arena)
{
    struct str wanted = {0};
    struct err err = {0};
    size_t at = 0;
    if (!file_read(arena, path.ptr, FILE_LEN, &wanted, &err)) {
        complain("%s", err.message);
        return;
    }
    if (str_eq(got, wanted))
        return;
    while (at < got.len && at < wanted.len && got.ptr[at] == wanted.ptr[at])
        at++;
    complain("%s: differs at byte %zu; if that is meant, run with --update. Got:\n%.*s", path.ptr, at, STR_ARG(got));
}

static void run(struct str path, const struct policy *policy, bool updating)
{
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *again ARENA_CLEANUP = arena_new(0, NULL);
    struct str body = {0};
    struct err err = {0};
    struct str response = arena_format(arena, "%.*s.response.json", (int)(path.len - STR(REVIEW).len), path.ptr);
    if (!file_read(arena, path.ptr, FILE_LEN, &body, &err)) {
        complain("%s", err.message);
        return;
    }
    struct str got = answer_to(body, policy, arena);
    if (!str_eq(got, answer_to(body, policy, again)))
        complain("%s: the second answer differs from the first", path.ptr);
    if (updating)
        update(response, got);
    else
        compare(response, got, arena);
}

int main(int argc, char **argv)
{
    json_init();
    bool updating = argc == 2 && strcmp(argv[1], "--update") == 0;
    struct arena *arena ARENA_CLEANUP = arena_new(0, NULL);
    struct policy *own POLICY_CLEANUP = load(GOLDEN_DIR "/policy.yaml");
    struct policy *shipped POLICY_CLEANUP = load(NULL);
    struct strs paths = {0};
    struct err err = {0};
    size_t ran = 0;
    if (!file_list(arena, GOLDEN_DIR, FILE_FLAT, &paths, &err))
        complain("%s", err.message);
    for (size_t i = 0; i < paths.len && own && shipped; i++) {
        if (!str_ends(paths.items[i], STR(REVIEW)))
            continue;
        run(paths.items[i], str_starts(str_last(paths.items[i], '/'), STR("shipped-")) ? shipped : own, updating);
        ran++;
    }
    printf("%zu reviews\n", ran);
    return failed || ran == 0;
}
