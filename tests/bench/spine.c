/* SPDX-License-Identifier: Apache-2.0 */
/* The spine alone: each FILE, or standard input, is admitted twice to come to rest, then COUNT times within
 * spine_once(), which a profiler can watch. Arenas are used as the server uses them. A line a file says what was
 * answered. Today is 2026-06-01. spine COUNT [FILE ...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "webhook/admit.h"
#include "webhook/file.h"

enum { FILE_LEN = 16 << 20, REVIEW_MEMORY = 64 << 20, TO_REST = 2 };

/* By name for the profiler, whatever the linker would make of it. */
__attribute__((noinline, noclone, used)) void spine_once(const struct admit_case *it, struct arena *arena,
                                                         struct admit_answer *out);

void spine_once(const struct admit_case *it, struct arena *arena, struct admit_answer *out)
{
    admit(it, arena, out);
}

static bool run(const char *path, const struct policy *policy, unsigned long times)
{
    struct arena *file ARENA_CLEANUP = arena_new(0, NULL);
    struct arena *arena ARENA_CLEANUP = arena_new(REVIEW_MEMORY, NULL);
    struct admit_case it = {.policy = policy, .today = {2026, 6, 1}};
    struct admit_answer answer = {0};
    struct err err = {0};
    if (!file_read(file, path, FILE_LEN, &it.body, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    for (int i = 0; i < TO_REST; i++) {
        admit(&it, arena, &answer);
        arena_reset(arena);
    }
    for (unsigned long i = 0; i < times; i++) {
        if (i > 0)
            arena_reset(arena);
        spine_once(&it, arena, &answer);
    }
    const char *allowed = str_has(answer.body, STR("\"allowed\":true")) ? "allowed" : "refused";
    printf("%s %d %s %zu\n", path, answer.http_status, allowed, answer.body.len);
    return true;
}

int main(int argc, char **argv)
{
    unsigned long times = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    struct policy *policy POLICY_CLEANUP = NULL;
    struct err err = {0};
    if (times == 0) {
        fputs("usage: spine COUNT [FILE ...]\n", stderr);
        return 2;
    }
    json_init();
    if (!policy_new(NULL, 0, &policy, &err)) {
        fprintf(stderr, "spine: %s\n", err.message);
        return 1;
    }
    for (int i = 2; i < argc; i++)
        if (!run(argv[i], policy, times))
            return 1;
    return argc > 2 || run("/dev/stdin", policy, times) ? 0 : 1;
}
